using System.Collections.Immutable;

using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>
/// One partition, its silos, clients, network and register in virtual time. Everything follows from the seed. First things go wrong, then
/// they stop going wrong and all must be well within a bound.
/// </summary>
internal sealed class ClusterRun
{
    private readonly List<Silo> _silos = [];
    private readonly List<Client> _clients = [];
    private readonly Detector _detector;
    private readonly Faults _faults;
    private long _deposits;

    public ClusterRun(ulong seed, Action<string>? log = null)
    {
        Chance = new Chance(seed);
        Timeline = new Timeline(log);
        Conditions = Conditions.From(Chance);
        Network = new Network(Timeline, Chance, Conditions);
        for (var i = 0; i < Conditions.Silos; i++)
        {
            Start($"s{i}@1");
        }

        ImmutableArray<ReplicaId> members = [.. _silos.Take(Conditions.Options.Copies).Select(silo => new ReplicaId(silo.Id, 1))];
        var first = new View(new ViewId(0, 1, "first"), members[0], members, Conditions.Minimum);
        Register = new Register(Timeline, Chance, Conditions, first);
        Register.Changed = row => HoldsAll(row, History.LastIndex, "a new view");
        _detector = new Detector(this);
        _faults = new Faults(this);
        Timeline.Say($"{Conditions}");
        Timeline.Say($"register: {first}");
    }

    public Conditions Conditions { get; }
    public Chance Chance { get; }
    public Timeline Timeline { get; }
    public Network Network { get; }
    public Register Register { get; }
    public History History { get; } = new();
    public SortedDictionary<string, long> Counts { get; } = new(StringComparer.Ordinal);

    public IReadOnlyList<Silo> Living => _silos.FindAll(silo => !silo.IsDead);

    public IReadOnlyList<Silo> All => _silos;

    public Silo? Find(SiloId id) => _silos.Find(silo => silo.Id == id);

    public void Count(string what) => Counts[what] = Counts.GetValueOrDefault(what) + 1;

    public long NextDeposit() => ++_deposits;

    /// <summary>Runs it all.</summary>
    /// <exception cref="BrokenPromiseException">The protocol broke a promise.</exception>
    public void Run()
    {
        foreach (var silo in _silos)
        {
            if (silo == _silos[0] || Chance.Of(0.9))
            {
                var view = Register.Row;
                Timeline.After(Chance.Between(0, 200), () => silo.Step(new RowRead(view)));
            }
        }

        for (var i = 0; i < Conditions.Clients; i++)
        {
            var client = new Client(this, $"c{i}");
            _clients.Add(client);
            for (var call = 0; call < Conditions.CallsAtOnce; call++)
            {
                Timeline.After(Chance.Between(0, 100), client.Call);
            }
        }

        _detector.Begin();
        Timeline.Every(300, Reconcile);
        _faults.Begin();
        Timeline.RunUntil(Conditions.FaultsMs);
        _faults.End();
        _detector.IsTruthful = true;
        Register.IsHealed = true;
        Network.Heal();
        Timeline.Say("faults end");

        Timeline.RunUntil(Conditions.FaultsMs + 2000);
        _clients.ForEach(client => client.IsStopped = true);
        Timeline.RunUntil(Conditions.FaultsMs + Conditions.ConvergenceMs, IsWell);
        History.Require(IsWell(), "all is well some time after faults end", Diagnosis());
        foreach (var member in Register.Row.Members)
        {
            var core = Find(member.Silo)!.Core;
            for (var i = 0; i < Conditions.Components; i++)
            {
                History.Agrees($"{member}", $"k{i}", core.CommitIndex, core.CommittedState($"k{i}"));
            }
        }

        Counts["proposal landed late"] = Register.LandedLate;
        Counts["entries"] = History.LastIndex;
    }

    public void Start(string id)
    {
        var silo = new Silo(this, new SiloId(id));
        _silos.Add(silo);
        var phase = Chance.Below(50);
        Timeline.After(phase, () => Timeline.Every(50, () => silo.Step(new Tick())));
        if (Conditions.Gossip)
        {
            Timeline.After(phase, () => Timeline.Every(400, () => Gossip(silo)));
        }
    }

    public void Observe(Silo silo) => History.Observe(silo.Core);

    public void Committed(Silo by, Entry entry)
    {
        if (History.Committed(by.Core.Identity, entry))
        {
            HoldsAll(Register.Row, entry.Index, $"{by.Id} committed {entry}");
        }
    }

    public void Noticed(SiloId silo, Notice notice)
    {
        Count(notice switch
        {
            ReignBegan { TakeOver: true } => "takeover",
            ReignBegan { View.Id.Epoch: > 1 } => "hand-over",
            _ => notice.GetType().Name,
        });
        if (notice is Evicting evicting)
        {
            foreach (var member in evicting.Members.Where(member => evicting.Reason.Contains($"{member}: Gone", StringComparison.Ordinal)))
            {
                History.Require(
                    Find(silo)!.Suspicions.GetValueOrDefault(member.Silo) == Evidence.Gone || Find(member.Silo) is not { IsDead: false } alive
                        || alive.Core.Identity != member || alive.Core.Phase is ReplicaPhase.Absent,
                    "no healthy copy is called gone",
                    $"{silo}: {evicting.Reason}");
            }
        }

        History.Require(notice is not Mismatch, "copies agree", $"{silo}: {notice}");
        History.Require(notice is not Alarm alarm || !alarm.What.StartsWith("The register shows", StringComparison.Ordinal), "no false alarms", $"{silo}: {notice}");
    }

    /// <summary>Rules S1 and H1, looked at from outside: what is committed is on every member, be the view as new as it may.</summary>
    private void HoldsAll(View row, long index, string when)
    {
        foreach (var member in row.Members)
        {
            var silo = Find(member.Silo)!;
            History.Require(
                silo.IsDead || silo.Core.Identity != member || silo.Core.Phase is ReplicaPhase.Absent || silo.Core.LastIndex >= index,
                "what is committed is on every member",
                $"{when}: {member} holds {silo.Core.LastIndex} of {index}, row {row}");
        }
    }

    private void Gossip(Silo silo)
    {
        if (silo.IsDead || silo.IsPaused)
        {
            return;
        }

        var other = Chance.Pick(Living);
        if (Chance.Of(0.5))
        {
            Register.Read(row => silo.Step(new RowRead(row)));
        }
        else if (other.Core.View is { } view)
        {
            Network.Send(other.Id.Value, silo.Id.Value, () => silo.Step(new LearnView(view)));
        }
    }

    /// <summary>What the reconciler does: asks the primary to make a copy where there is none.</summary>
    private void Reconcile()
    {
        var row = Register.Row;
        var missing = row.Members.Length < Conditions.Options.Copies || row.Members.Any(member => Find(member.Silo)!.IsDead);
        var spare = Chance.Of(0.05);
        if ((missing || spare) && Find(row.Primary.Silo) is { IsDead: false } primary
            && Living.FirstOrDefault(silo => row.MemberOn(silo.Id) is null && primary.Suspicions.GetValueOrDefault(silo.Id) == Evidence.None) is { } free)
        {
            Count("asked to join");
            primary.Step(new AskJoin(free.Id));
        }
    }

    private bool IsWell()
    {
        var row = Register.Row;
        return _clients.TrueForAll(client => client.IsIdle && client.IsStopped)
            && row.Members.Length == Math.Min(Conditions.Options.Copies, Living.Count)
            && Find(row.Primary.Silo)!.Core is { IsServing: true } primary
            && primary.CommitIndex == primary.LastIndex
            && row.Members.All(member => Find(member.Silo) is { IsDead: false } silo && silo.Core.Identity == member
                && silo.Core.View!.Id == row.Id && silo.Core.CommitIndex == primary.CommitIndex);
    }

    private string Diagnosis() =>
        $"row {Register.Row}; {string.Join("; ", Living.Select(silo => $"{silo.Core.Identity} {silo.Core.Phase} view {silo.Core.View} commit {silo.Core.CommitIndex} of {silo.Core.LastIndex} blocked by [{string.Join(" ", silo.Core.BlockedBy)}]"))}; clients {string.Join(" ", _clients.Select(client => client.IsIdle ? "idle" : "waiting"))}";
}
