using Quintet.Health;

namespace Quintet.Grains.Tests.Health;

/// <summary>What a silo is told to be, by what is known of it.</summary>
public sealed class HealthRulesTests
{
    private static readonly HealthPicture Well = new()
    {
        Stage = SiloStage.Serving,
        Membership = SiloStatus.Active,
        SinceLastRound = TimeSpan.FromMilliseconds(50),
        Partitions = [(Partition("Serving", survives: 2), Tolerating(2)), (Partition("Serving", survives: 2), Tolerating(2))],
    };

    [Fact]
    public void A_silo_that_serves_in_a_complete_cluster_is_healthy() => Expect(Well, HealthLevel.Healthy, live: true, ready: true);

    [Fact]
    public void A_silo_is_not_ready_before_it_serves_nor_while_it_drains_and_lives_all_the_same()
    {
        Expect(Well with { Stage = SiloStage.Starting, SinceLastRound = null }, HealthLevel.Unhealthy, live: true, ready: false, "Starting");
        Expect(Well with { Stage = SiloStage.Draining }, HealthLevel.Unhealthy, live: true, ready: false, "Draining");
        Expect(Well with { Stage = SiloStage.Stopped, Membership = SiloStatus.Dead }, HealthLevel.Unhealthy, live: true, ready: false, "Draining");
        Expect(Well with { Membership = SiloStatus.Joining }, HealthLevel.Unhealthy, live: true, ready: false, "NotJoined");
    }

    [Fact]
    public void A_silo_that_was_declared_dead_or_whose_threads_stand_still_is_to_be_started_again()
    {
        Expect(Well with { Membership = SiloStatus.Dead }, HealthLevel.Unhealthy, live: false, ready: false, "DeclaredDead");
        Expect(Well with { SinceLastRound = HealthRules.NotReadyAfter * 2 }, HealthLevel.Unhealthy, live: true, ready: false, "TicksStopped");
        Expect(Well with { SinceLastRound = HealthRules.NotLiveAfter * 2 }, HealthLevel.Unhealthy, live: false, ready: false, "TicksStopped");
    }

    [Fact]
    public void What_an_operator_should_know_degrades_it_and_leaves_it_ready()
    {
        Degraded(Well with { SinceLate = TimeSpan.FromSeconds(1) }, "TicksLate");
        Degraded(Well with { RegisterTroubleSince = DateTimeOffset.UnixEpoch }, "RegisterUnreachable");
        Degraded(Well with { Suspected = ["127.0.0.1:1@1"] }, "SilosSuspected");
        Degraded(Well with { QuarantinedHere = 1 }, "CopiesInQuarantine");
        Degraded(With("Lost", survives: 0), "PartitionsLost");
        Degraded(With("Blocked", survives: 0), "PartitionsBlocked");
        Degraded(With("Serving", survives: 1), "CopiesMissing");
        Degraded(With("Serving", survives: 0), "CopiesMissing", "NoMargin");
        Degraded(Well with { Partitions = [(Partition("Serving", survives: 0), Tolerating(0))] }, "NoMargin");
        Degraded(Well with { Partitions = [(Partition("Serving", survives: 2), Tolerating(2, over: "zone"))] }, "NoSpreadMargin");
    }

    [Fact]
    public void Lateness_is_forgotten_in_time() => Expect(Well with { SinceLate = HealthRules.LateFor }, HealthLevel.Healthy, live: true, ready: true);

    [Fact]
    public void Every_reason_has_its_say() => Expect(
        Well with { Stage = SiloStage.Draining, RegisterTroubleSince = DateTimeOffset.UnixEpoch, QuarantinedHere = 2 },
        HealthLevel.Unhealthy, live: true, ready: false, "Draining", "RegisterUnreachable", "CopiesInQuarantine");

    private static void Degraded(HealthPicture picture, params string[] reasons) => Expect(picture, HealthLevel.Degraded, live: true, ready: true, reasons);

    private static void Expect(HealthPicture picture, HealthLevel level, bool live, bool ready, params string[] reasons)
    {
        var report = HealthRules.Judge(picture);
        Assert.Equal((level, live, ready), (report.Level, report.IsLive, report.IsReady));
        Assert.Equal(reasons, report.Reasons.Select(reason => reason.Reason));
        Assert.All(report.Reasons, reason => Assert.NotEmpty(reason.Message));
    }

    private static HealthPicture With(string condition, int survives) => Well with { Partitions = [.. Well.Partitions, (Partition(condition, survives), Tolerating(2))] };

    private static QosPolicy Tolerating(int failures, string? over = null) => new() { Availability = new AvailabilityPolicy { TolerateFailures = failures, SpreadOver = over } };

    private static PartitionStatus Partition(string condition, int survives) => new()
    {
        Type = "account", Partition = 0, Era = 0, Epoch = 1, Primary = "a", Members = ["a"], Condition = condition, SurvivesSilos = survives,
    };
}
