namespace Quintet.Simulation.Tests;

/// <summary>Whole clusters under many seeds; and that the seeds are worth running.</summary>
[Collection(nameof(Alone))]
public sealed class SeedTests(ITestOutputHelper output)
{
    private const int Seeds = 500;

    /// <summary>What must have happened: a simulation in which nothing goes wrong proves nothing.</summary>
    private static readonly string[] Faults =
    [
        "client crash", "clock set", "copy corrupted", "copy dropped", "crash", "drain cancelled", "drained", "false suspicion", "hand-over asked", "joined", "link cut", "message duplicated",
        "message long delayed", "message lost", "one-way cut", "partition", "partition lost", "pause", "policy changed", "register doubtful", "register down",
        "register put back", "register slow", "rolling restart", "slow link",
    ];

    private static readonly string[] Events =
    [
        "takeover", "hand-over", "Evicting", "Admitting", "Mismatch", "PolicyCommitted", "Restored", "TransferProgress", "acknowledged entries lost with all members",
        "asked for a policy", "asked to hand over", "asked to join", "asked to leave", "meddled with", "stopped with copies", "stopped without a copy",
        "caller stalled at its window", "command acknowledged", "expired", "followers asked for by load", "joined a running call", "key sent under a new id", "old request arrived late",
        "operator decided", "partition restored", "proposal landed late", "read", "refused for an old version", "register was put back",
        "retry answered from the table", "silo started again", "withdrawn",
    ];

    [Fact]
    public void Promises_hold_under_every_seed_and_every_kind_of_fault_strikes()
    {
        var result = Campaign.Run(from: 1, Seeds);
        output.WriteLine($"{result.Seeds / result.WallSeconds:F0} seeds a second; median seed {result.Medians}");
        Assert.True(
            result.Violations.Count == 0,
            string.Join("\n", result.Violations.Select(violation => $"seed {violation.Seed}: {violation.Promise}: {violation.Observed}\n  replay: {Report.Replay(new Settings(), violation.Seed)}")));
        Assert.All(Faults, fault => Assert.True(result.Faults.GetValueOrDefault(fault) > 0, $"{fault} did not happen"));
        Assert.All(Events, seen => Assert.True(result.Events.GetValueOrDefault(seen) > 0, $"{seen} did not happen"));
        Assert.InRange(result.Medians.Operations, 300, long.MaxValue);
        Assert.InRange(result.Medians.Faults, 20, long.MaxValue);
        Assert.InRange(result.Medians.VirtualSeconds, 30, double.MaxValue);
    }

    [Fact]
    public void The_same_seed_is_the_same_run()
    {
        for (var seed = 1UL; seed <= 10; seed++)
        {
            Assert.Equal(SeedRun.Run(seed).Hash, SeedRun.Run(seed).Hash);
        }
    }

    [Fact]
    public void Different_seeds_are_different_runs() =>
        Assert.Equal(20, Enumerable.Range(1, 20).Select(seed => SeedRun.Run((ulong)seed).Hash).Distinct().Count());

    [Fact]
    public void What_comes_of_seeds_does_not_depend_on_how_they_are_run()
    {
        var (first, second) = (Campaign.Run(from: 1, 40), Campaign.Run(from: 1, 40));
        Assert.Equal(first.Operations, second.Operations);
        Assert.Equal(first.Faults, second.Faults);
        Assert.Equal(first.Events, second.Events);
    }
}
