using Quintet.Placement;
using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>What a seed makes of the world: sizes, settings and how often what goes wrong.</summary>
internal sealed record Conditions
{
    private static readonly int[] SiloCounts = [2, 2, 3, 3, 3, 3, 4, 4, 4, 5, 5, 5, 6, 7];
    private static readonly int[] PartitionCounts = [1, 1, 1, 2, 2, 2, 3, 4];

    public required int Silos { get; init; }
    public required int Partitions { get; init; }
    public required int Minimum { get; init; }
    public required ReplicaOptions Options { get; init; }
    public required int Clients { get; init; }
    public required int CallsAtOnce { get; init; }
    public required int CallEveryMs { get; init; }
    public required int Components { get; init; }
    public required int FaultEveryMs { get; init; }
    public required double Loss { get; init; }
    public required double Duplication { get; init; }
    public required double LongDelay { get; init; }
    public required double CasDoubt { get; init; }
    public required double FalseSuspicion { get; init; }
    public required double Withdrawal { get; init; }
    public required bool Gossip { get; init; }

    /// <summary>What each replica may send of snapshots between two ticks; null for as much as there is.</summary>
    public long? TransferBytes { get; init; }

    /// <summary>How often an old request arrives once more, long after; oftener where little is remembered.</summary>
    public double Strays => Options.RetentionMs < 600_000 ? 0.15 : 0.04;

    /// <summary>Whether somebody asks primaries for this and that, beside the reconcilers of the silos.</summary>
    public required bool Meddling { get; init; }

    /// <summary>How many component types there are; partitions are shared out among them.</summary>
    public required int Types { get; init; }

    /// <summary>How many copies a silo brings up at a time.</summary>
    public required int TransfersAtOnce { get; init; }

    /// <summary>What is wanted at first.</summary>
    public Intentions Intentions => new([.. Enumerable.Range(0, Types).Select(FirstGoal)], []);

    /// <summary>How long things go wrong.</summary>
    public required int FaultsMs { get; init; }

    /// <summary>How long clients go on calling when things have stopped going wrong.</summary>
    public int AftermathMs { get; init; } = 2_000;

    /// <summary>How long it may take afterwards until all is well.</summary>
    public int ConvergenceMs { get; init; } = 60_000;

    public static Conditions From(Chance chance)
    {
        var silos = chance.Pick(SiloCounts);
        var copies = Math.Min(silos, chance.Of(0.7) ? 3 : chance.Between(1, 4));
        var quiet = chance.Of(0.15) ? 0 : 1;
        var clients = chance.Between(2, 4);
        var calls = chance.Between(1, 4);
        var faultsMs = chance.Between(26_000, 32_000);
        var operations = chance.Between(330, 480);
        var partitions = chance.Pick(PartitionCounts);
        return new Conditions
        {
            Silos = silos,
            Partitions = partitions,
            Minimum = copies > 2 && chance.Of(0.2) ? 2 : 1,
            Clients = clients,
            CallsAtOnce = calls,
            CallEveryMs = faultsMs * clients * calls / operations,
            Components = chance.Between(1, 3),
            FaultEveryMs = chance.Between(300, 1_300),
            FaultsMs = faultsMs,
            Loss = quiet * chance.Below(3) * 0.03,
            Duplication = quiet * chance.Below(3) * 0.06,
            LongDelay = quiet * chance.Below(3) * 0.02,
            CasDoubt = chance.Below(4) * 0.2,
            FalseSuspicion = chance.Below(3) * 0.01,
            Withdrawal = chance.Below(3) * 0.03,
            Gossip = chance.Of(0.6),
            Meddling = chance.Of(0.3),
            Types = partitions > 1 && chance.Of(0.3) ? 2 : 1,
            TransfersAtOnce = chance.Between(1, 4),
            Options = OptionsFrom(chance, copies),
            TransferBytes = chance.Of(0.5) ? null : chance.Between(20, 400),
        };
    }

    private TypeGoal FirstGoal(int number) => new(
        number == 0 ? "ledger" : "till",
        (Partitions + Types - 1 - number) / Types,
        new QosPolicy { Availability = new() { TolerateFailures = Options.Copies - 1, MinimumCopies = Minimum } });

    private static ReplicaOptions OptionsFrom(Chance chance, int copies) => new()
    {
        Copies = copies,
        MaxBatchEntries = chance.Between(1, 6),
        AppendWindow = chance.Between(1, 3),
        ResendMs = 150,
        HeartbeatMs = 400,
        RankDelayMs = 80,
        PrimaryStallMs = 1200,
        MemberStallLeastMs = 400,
        MemberStallMs = 900,
        ChunkBytes = chance.Between(40, 400),
        ChunkWindow = chance.Between(1, 3),
        LogCapBytes = chance.Of(0.3) ? chance.Between(1, 20) * 500 : 1 << 20,
        KeepLogBytes = chance.Of(0.6) ? 0 : chance.Between(1, 40) * 500,
        MaxInExecution = chance.Of(0.1) ? 3 : 1000,
        RetentionMs = chance.Of(0.3) ? chance.Between(200, 3000) : 600_000,
        HandOverMs = 500,
        HashEvery = 1,
        ReturnBackOffMs = 300,
    };
}
