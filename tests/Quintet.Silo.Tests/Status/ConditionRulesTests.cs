using Quintet.Replication;
using Quintet.Silo.Tests.Up;

namespace Quintet.Silo.Tests.Status;

/// <summary>The cluster's state in a few questions.</summary>
public sealed class ConditionRulesTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void All_is_as_it_should_be()
    {
        var conditions = ConditionRules.Judge(Statuses.Of("abc", "bca"), Now);

        Assert.Equal(["Available", "Redundant", "PoliciesInForce", "CopiesAgree", "SilosRespond", "RegisterReachable"], conditions.Select(condition => condition.Type));
        Assert.All(conditions, condition => Assert.Equal(("True", Now), (condition.Status, condition.Since)));
    }

    [Fact]
    public void Every_trouble_has_its_condition_and_reason()
    {
        var status = Statuses.Of("abc", "bca");
        var blocked = status with { Partitions = status.Partitions.SetItem(0, status.Partitions[0] with { BlockedBy = ["x"] }) };
        var suspicion = new SuspicionStatus { By = "a", Silo = "b", Evidence = "Silent", Since = Now };

        Expect(status.With(1, "Lost"), "Available", "PartitionsLost");
        Expect(status.With(1, "Blocked"), "Available", "PartitionsBlocked");
        Expect(status.With(1, "Recovering"), "Available", "PartitionsRecovering");
        Expect(blocked, "Available", "CommitsBlocked");
        Expect(Statuses.Of("abc", "bc"), "Redundant", "CopiesMissing");
        Expect(Stopped(Statuses.Of("abC", ["abc", "ba"])), "Redundant", "CopiesLent");
        Expect(Stopped(Statuses.Of("abC", ["abc", "b"])), "Redundant", "CopiesMissing");
        Expect(Stopped(Statuses.Of("abc", "ba")) is var back ? back with { Silos = back.Silos.Add(back.Silos[2] with { Silo = "again", Leaving = null }) } : back, "Redundant", "CopiesMissing");
        Expect(status with { Types = status.Types.SetItem(0, status.Types[0] with { Generation = 2, ObservedGeneration = 1 }) }, "PoliciesInForce", "PolicyPending");
        Expect(status with { Types = status.Types.SetItem(0, status.Types[0] with { Degraded = ["no"] }) }, "PoliciesInForce", "PolicyUnsatisfiable");
        Expect(status.WithQuarantined(0, 'c'), "CopiesAgree", "CopiesInQuarantine");
        Expect(status with { Suspicions = [suspicion] }, "SilosRespond", "SilosSuspected");
        Expect(status with { Silos = status.Silos.SetItem(0, status.Silos[0] with { RegisterTroubleSince = Now }) }, "RegisterReachable", "RegisterUnreachable");
    }

    [Fact]
    public void A_condition_keeps_its_date_until_its_status_changes()
    {
        var history = new ConditionHistory();
        var status = Statuses.Of("abc");

        history.Date(ConditionRules.Judge(status, Now));
        Assert.All(history.Date(ConditionRules.Judge(status, Now.AddSeconds(1))), condition => Assert.Equal(Now, condition.Since));

        var lost = history.Date(ConditionRules.Judge(status.With(0, "Lost"), Now.AddSeconds(2)));
        Assert.Equal(Now.AddSeconds(2), lost.Single(condition => condition.Type == "Available").Since);
        Assert.Equal(Now, lost.Single(condition => condition.Type == "SilosRespond").Since);
    }

    private static ClusterStatus Stopped(ClusterStatus status) => status with { Silos = status.Silos.SetItem(2, status.Silos[2] with { Leaving = "Stopping" }) };

    private static void Expect(ClusterStatus status, string type, string reason)
    {
        var condition = ConditionRules.Judge(status, Now).Single(condition => condition.Type == type);
        Assert.Equal(("False", reason), (condition.Status, condition.Reason));
        Assert.NotEmpty(condition.Message);
    }
}
