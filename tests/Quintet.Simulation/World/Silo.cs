using Quintet.Placement;
using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>One life of a silo process: a replica of every partition, one network address, one clock, one fate.</summary>
internal sealed class Silo
{
    private readonly Cluster _world;
    private readonly Queue<Happening> _held = new();
    private readonly Dictionary<int, Evidence> _suspicions = [];
    private readonly long _startMs;
    private long _wallOffset;

    public Silo(Cluster world, SiloId id, Rack rack)
    {
        (_world, Id, Rack, Number) = (world, id, rack, world.NextNode());
        _startMs = world.Chance.Below(1_000_000);
        _wallOffset = world.Chance.Between(-2000, 2000) * TimeSpan.TicksPerMillisecond;
        Copies = [.. world.Partitions.Select(partition => new ReplicaShell(world, this, partition))];
        Reconciler = new SiloReconciler(world, this);
    }

    public SiloId Id { get; }

    /// <summary>What its replicas know of how long others take to answer.</summary>
    public AnswerDelays Delays { get; } = new();

    /// <summary>Where it runs; a restarted silo has the place of the one before.</summary>
    public Rack Rack { get; }

    /// <summary>Its number in the network.</summary>
    public int Number { get; }

    /// <summary>Its replicas, by partition.</summary>
    public ReplicaShell[] Copies { get; }

    /// <summary>What asks its primaries for what is missing.</summary>
    public SiloReconciler Reconciler { get; }

    /// <summary>It was asked to end, and says so to the others.</summary>
    public bool IsStopping { get; set; }

    public bool IsDead { get; private set; }

    public bool IsPaused { get; private set; }

    public Now Now => new(_world.Timeline.NowMs + _startMs, ((1_000_000 + _world.Timeline.NowMs) * TimeSpan.TicksPerMillisecond) + _wallOffset, _world.Timeline.NowMs + _startMs);

    public void Begin()
    {
        var ticker = new Ticker(_world.Timeline, this, new Tick(_world.Conditions.TransferBytes));
        _world.Timeline.After(_world.Chance.Below(Ticker.EveryMs), ticker);
        _world.Timeline.After(_world.Chance.Below(SiloReconciler.EveryMs), Reconciler);
    }

    /// <summary>What a planner is told of it.</summary>
    public SiloPicture Picture(Intentions intentions, bool isStopping) =>
        new(_world.Types, Rack.Labels) { IsDraining = isStopping || intentions.Drained.Contains(Rack.Number), IsStopping = isStopping };

    /// <summary>A silo that starts looks at all its rows.</summary>
    public void ReadRows()
    {
        foreach (var copy in Copies)
        {
            _world.Register.Read(copy.Partition.Row, row => copy.Step(new RowRead(row)));
        }
    }

    /// <summary>Does something on this silo: never once it is dead, later while it is frozen.</summary>
    public void Do(Action action)
    {
        if (IsPaused)
        {
            _held.Enqueue(new Postponed(this, action));
        }
        else if (!IsDead)
        {
            action();
        }
    }

    /// <summary>Keeps something until this silo is not frozen any more.</summary>
    public void Hold(Happening happening) => _held.Enqueue(happening);

    public void Kill()
    {
        (IsDead, IsPaused) = (true, false);
        _held.Clear();
    }

    public void Pause() => IsPaused = true;

    public void Resume()
    {
        IsPaused = false;
        while (!IsPaused && _held.TryDequeue(out var happening))
        {
            happening.Happen();
        }
    }

    /// <summary>The wall clock is set.</summary>
    public void JumpClock(int ms) => _wallOffset += ms * TimeSpan.TicksPerMillisecond;

    /// <summary>What this silo's detector says of another.</summary>
    public Evidence Thinks(Silo other) => _suspicions.GetValueOrDefault(other.Number);

    public void Suspect(Silo other, Evidence evidence)
    {
        _suspicions[other.Number] = evidence;
        var input = new Suspect(other.Id, evidence);
        foreach (var copy in Copies)
        {
            copy.Step(input);
        }
    }

    public override string ToString() => Id.Value;

    private sealed class Postponed(Silo silo, Action action) : Happening
    {
        public override void Happen() => silo.Do(action);
    }

    /// <summary>The silo's timer; while it is frozen it does not tick, and afterwards not more often.</summary>
    private sealed class Ticker(Timeline timeline, Silo silo, Tick tick) : Happening
    {
        public const int EveryMs = 50;

        public override void Happen()
        {
            if (silo.IsDead)
            {
                return;
            }

            if (!silo.IsPaused)
            {
                foreach (var copy in silo.Copies)
                {
                    copy.Step(tick);
                }
            }

            timeline.After(EveryMs, this);
        }
    }
}
