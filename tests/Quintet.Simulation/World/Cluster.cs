using System.Collections.Immutable;

using Quintet.Placement;
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
    private readonly Meddler _meddler;
    private readonly List<Rack> _racks = [];
    private int _nodes;
    private int _processes;
    private long _numbers;
    private long _generations;

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
        for (var place = 0; place < Conditions.Silos; place++)
        {
            AddRack();
        }

        Intentions = Conditions.Intentions;
        Types = [.. Intentions.Types.Select(type => type.Name)];
        Partitions = FirstPartitions();
        _racks.ForEach(rack => Start(rack));

        Detector = new Detector(this);
        Administrator = new Administrator(this);
        _calamities = new Calamities(this);
        _operator = new Operator(this);
        _meddler = new Meddler(this);
        Timeline.Say($"{Conditions}");
    }

    public Conditions Conditions { get; }
    public Chance Chance { get; }
    public Timeline Timeline { get; }
    public Network Network { get; }
    public Register Register { get; }
    public Detector Detector { get; }
    public Partition[] Partitions { get; }
    public Administrator Administrator { get; }
    public string[] Components { get; }
    public Calls Calls { get; }
    public List<Client> Clients => _clients;

    /// <summary>What is wanted at present, whoever knows it.</summary>
    public Intentions Intentions { get; set; }

    /// <summary>The names of all component types; every silo hosts them all.</summary>
    public ImmutableHashSet<string> Types { get; }

    /// <summary>Where silos run.</summary>
    public IReadOnlyList<Rack> Racks => _racks;

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

    /// <summary>A generation that no policy has had before.</summary>
    public long NextGeneration() => ++_generations;

    /// <summary>Everything as it is, which no silo knows.</summary>
    public ClusterPicture Picture() => new(
        _living.ToImmutableSortedDictionary(silo => silo.Id, silo => silo.Picture(Intentions, silo.IsStopping)),
        Intentions.Types,
        Partitions.ToImmutableSortedDictionary(partition => partition.Id, partition => partition.Row.View));

    public Rack AddRack()
    {
        var rack = Rack.Draw(_racks.Count, Chance);
        _racks.Add(rack);
        return rack;
    }

    /// <summary>A silo process starts at a place, as it does after each of its ends with another generation.</summary>
    public Silo Start(Rack rack)
    {
        var generation = ++rack.Generations;
        Mutant.Plant("restarted-silo-keeps-identity", ref generation, 1);
        var silo = new Silo(this, IdOf(rack, generation), rack);
        _all.Add(silo);
        _living.Add(silo);
        _byId[silo.Id] = silo;
        silo.Begin();
        Timeline.After(Chance.Below(400), () => Gossip(silo));
        return silo;
    }

    /// <summary>A silo process ends; another takes its place.</summary>
    public void Kill(Silo silo, int restartMs)
    {
        if (silo.IsDead)
        {
            return;
        }

        silo.Kill();
        _living.Remove(silo);
        silo.Rack.IsDown = true;
        Timeline.After(restartMs, () => StartAgain(silo.Rack));
    }

    /// <summary>Starts what is down.</summary>
    public void StartAll() => _racks.ForEach(StartAgain);

    private void StartAgain(Rack rack)
    {
        if (rack.IsDown)
        {
            rack.IsDown = false;
            Count("silo started again");
            Start(rack).ReadRows();
        }
    }

    private static SiloId IdOf(Rack rack, int generation) => new($"s{rack.Number}@{generation}");

    /// <summary>As the planner places them when their type is registered.</summary>
    private Partition[] FirstPartitions()
    {
        var silos = _racks.ToImmutableSortedDictionary(rack => IdOf(rack, 1), rack => new SiloPicture(Types, rack.Labels));
        var partitions = new List<Partition>();
        foreach (var type in Intentions.Types)
        {
            foreach (var view in Planner.FirstViews(type, silos, []))
            {
                partitions.Add(new Partition(this, partitions.Count, new PartitionId(type.Name, partitions.Count(other => other.Id.Type == type.Name)), view));
            }
        }

        return [.. partitions];
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
