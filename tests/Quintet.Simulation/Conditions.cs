using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>What a seed makes of the world: sizes, settings and how often what goes wrong.</summary>
internal sealed record Conditions
{
    public required int Silos { get; init; }
    public required int Minimum { get; init; }
    public required ReplicaOptions Options { get; init; }
    public required int Clients { get; init; }
    public required int CallsAtOnce { get; init; }
    public required int Components { get; init; }
    public required int FaultEveryMs { get; init; }
    public required double Loss { get; init; }
    public required double Duplication { get; init; }
    public required double LongDelay { get; init; }
    public required double CasDoubt { get; init; }
    public required double FalseSuspicion { get; init; }
    public required double Withdrawal { get; init; }
    public required bool Gossip { get; init; }

    /// <summary>How long things go wrong.</summary>
    public int FaultsMs { get; init; } = 6_000;

    /// <summary>How long it may take afterwards until all is well.</summary>
    public int ConvergenceMs { get; init; } = 60_000;

    public static Conditions From(Chance chance)
    {
        var copies = chance.Of(0.7) ? 3 : chance.Between(1, 4);
        var quiet = chance.Of(0.15) ? 0 : 1;
        return new Conditions
        {
            Silos = Math.Max(copies, 2) + chance.Below(3),
            Minimum = copies > 2 && chance.Of(0.2) ? 2 : 1,
            Clients = chance.Between(1, 4),
            CallsAtOnce = chance.Between(1, 6),
            Components = chance.Between(1, 5),
            FaultEveryMs = chance.Between(100, 1500),
            Loss = quiet * chance.Below(3) * 0.04,
            Duplication = quiet * chance.Below(3) * 0.08,
            LongDelay = quiet * chance.Below(3) * 0.03,
            CasDoubt = chance.Below(4) * 0.2,
            FalseSuspicion = chance.Below(3) * 0.02,
            Withdrawal = chance.Below(3) * 0.03,
            Gossip = chance.Of(0.6),
            Options = new ReplicaOptions
            {
                Copies = copies,
                MaxBatchEntries = chance.Between(1, 6),
                AppendWindow = chance.Between(1, 3),
                ResendMs = 120,
                HeartbeatMs = 300,
                RankDelayMs = 80,
                PrimaryStallMs = 1200,
                MemberStallMs = 900,
                ChunkBytes = chance.Between(40, 400),
                ChunkWindow = chance.Between(1, 3),
                LogCapBytes = chance.Of(0.3) ? chance.Between(1, 20) * 500 : 1 << 20,
                MaxInExecution = chance.Of(0.1) ? 3 : 1000,
                RetentionMs = chance.Of(0.3) ? chance.Between(200, 3000) : 600_000,
                HandOverMs = 500,
            },
        };
    }
}
