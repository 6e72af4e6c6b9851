using System.Collections.Immutable;

using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>
/// A whole cluster, its silos, partitions, clients, network and register in virtual time. Everything follows from the seed. First things go wrong, then
/// they stop going wrong and all must be well within a bound.
/// </summary>
internal sealed partial class Cluster
{
    private readonly List<Silo> _all = [];
    private readonly List<Silo> _living = [];
    private readonly Dictionary<SiloId, Silo> _byId = [];
    private readonly List<Client> _clients = [];
    private readonly Calamities _calamities;
    private readonly Operator _operator;
    private int _nodes;
    private int _processes;
    private long _numbers;

    public Cluster(ulong seed, Action<string>? log = null)
    {
        Chance = new Chance(seed);
        Timeline = new Timeline(log);
        Calls = new Calls(Timeline);
        Conditions = Conditions.From(Chance);
        IsGossiping = Conditions.Gossip;
        Network = new Network(Timeline, Chance, Conditions);
        Register = new Register(Timeline, Chance, Conditions);
        Components = [.. Enumerable.Range(0, Conditions.Components).Select(i => $"k{i}"), "l0", "r0"];
        Partitions = [.. Enumerable.Range(0, Conditions.Partitions).Select(number => new Partition(this, number, FirstView(number)))];
        for (var place = 0; place < Conditions.Silos; place++)
        {
            Start(place, 1);
        }

        Detector = new Detector(this);
        _calamities = new Calamities(this);
        _operator = new Operator(this);
        Timeline.Say($"{Conditions}");
    }

    public Conditions Conditions { get; }
    public Chance Chance { get; }
    public Timeline Timeline { get; }
    public Network Network { get; }
    public Register Register { get; }
    public Detector Detector { get; }
    public Partition[] Partitions { get; }
    public string[] Components { get; }
    public Calls Calls { get; }
    public List<Client> Clients => _clients;

    /// <summary>What happened, by name.</summary>
    public Dictionary<string, long> Counts { get; } = [];

    /// <summary>Faults that struck, by kind.</summary>
    public Dictionary<string, long> Faults { get; } = [];

    /// <summary>Whether silos tell each other of views; a cluster must come to rest without, but not below a register that was put back.</summary>
    public bool IsGossiping { get; set; }

    /// <summary>Whether nothing may strike at present, because what is under way would not be survivable together with anything else.</summary>
    public bool IsInCalm => _calamities.IsInCalm;

    /// <summary>Calls that clients got an answer to.</summary>
    public int Operations { get; set; }

    /// <summary>Every silo that ever was, in the order of their starts.</summary>
    public IReadOnlyList<Silo> All => _all;

    public IReadOnlyList<Silo> Living => _living;

    /// <summary>Some silo, as a client finds one; a dead one if none lives.</summary>
    public Silo AnySilo() => _living.Count > 0 ? Chance.Pick(_living) : _all[^1];

    /// <summary>The newest silo of that name.</summary>
    public Silo? Find(SiloId id) => _byId.GetValueOrDefault(id);

    public int NextNode() => _nodes++;

    public int NextProcess() => _processes++;

    /// <summary>A number that nobody has been given before.</summary>
    public long NextNumber() => ++_numbers;

    public void Count(string what) => Add(what, 1);

    public void Add(string what, long count) => Counts[what] = Counts.GetValueOrDefault(what) + count;

    public void CountFault(string kind) => Faults[kind] = Faults.GetValueOrDefault(kind) + 1;

    /// <summary>A silo process starts at a place, as it does after each of its ends with another generation.</summary>
    public Silo Start(int place, int generation)
    {
        Mutant.Plant("restarted-silo-keeps-identity", ref generation, 1);
        var silo = new Silo(this, new SiloId($"s{place}@{generation}"), place);
        _all.Add(silo);
        _living.Add(silo);
        _byId[silo.Id] = silo;
        silo.Begin();
        Timeline.After(Chance.Below(400), () => Gossip(silo));
        return silo;
    }

    public void Kill(Silo silo)
    {
        silo.Kill();
        _living.Remove(silo);
    }

    private View FirstView(int number)
    {
        var members = ImmutableArray.CreateBuilder<ReplicaId>();
        for (var i = 0; i < Conditions.Options.Copies; i++)
        {
            members.Add(new ReplicaId(new SiloId($"s{(number + i) % Conditions.Silos}@1"), 1));
        }

        return new View(new ViewId(0, 1, "first"), members[0], members.DrainToImmutable(), Conditions.Minimum);
    }

    /// <summary>Silos tell each other of views and look at the register now and then (rule H9).</summary>
    private void Gossip(Silo silo)
    {
        if (silo.IsDead)
        {
            return;
        }

        Timeline.After(Chance.Between(300, 900), () => Gossip(silo));
        if (silo.IsPaused || !IsGossiping)
        {
            return;
        }

        var copy = Chance.Pick(silo.Copies);
        if (Chance.Of(0.5))
        {
            Register.Read(copy.Partition.Row, row => copy.Step(new RowRead(row)));
        }
        else if (Chance.Pick(_living) is var other && other.Copies[copy.Partition.Number].Core.View is { } view)
        {
            Network.Send(other.Number, silo.Number, () => copy.Step(new LearnView(view)));
        }
    }
}
