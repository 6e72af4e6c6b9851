using Quintet.Silo.Up.Faults;

namespace Quintet.Silo.Tests.Up;

public sealed class FaultRulesTests
{
    private static readonly string[] All = [.. "abc".Select(Statuses.Address)];

    [Fact]
    public void A_silo_may_be_killed_while_every_partition_has_another_copy() =>
        Assert.Null(Objection(Statuses.Of("abc", "bc", "ab"), 'a'));

    [Fact]
    public void The_only_copy_is_spared() =>
        Assert.Equal("partition account/1 has no other up-to-date copy", Objection(Statuses.Of("abc", "a"), 'a'));

    [Fact]
    public void A_copy_on_a_silo_that_is_dead_or_ended_does_not_count()
    {
        Assert.Equal("partition account/0 has no other up-to-date copy", Objection(Statuses.Of("aBc", ["ab"]), 'a'));
        Assert.Equal("partition account/0 has no other up-to-date copy", KillRule.Objection(Statuses.Of("ab"), Statuses.Address('a'), [Statuses.Address('a'), Statuses.Address('c')]));
    }

    [Fact]
    public void Nothing_is_killed_while_a_partition_recovers() =>
        Assert.Equal("partition account/1 is Recovering", Objection(Statuses.Of("abc", "abc").With(1, "Recovering"), 'a'));

    [Fact]
    public void Nothing_is_killed_while_a_running_silo_is_suspected()
    {
        var status = Statuses.Of("abc");
        status = status with { Silos = status.Silos.SetItem(1, status.Silos[1] with { Status = "Suspected" }) };

        Assert.Equal("silo-b is suspected", Objection(status, 'a'));
        Assert.Null(KillRule.Objection(status, Statuses.Address('a'), [Statuses.Address('a'), Statuses.Address('c')]));
    }

    [Fact]
    public void Of_several_lives_of_an_endpoint_the_latest_is_meant()
    {
        var status = Statuses.Of("abc");
        var reports = new[] { "10.0.0.1:1@9", "10.0.0.1:1@10", "10.0.0.1:2@5", "10.0.0.1:3@7" }
            .Select(silo => new SiloStatusReport { Silo = silo, Name = silo, Status = "Active" });

        var addresses = KillRule.AddressesOf(status with { Silos = [.. reports] }, ["10.0.0.1:1", "10.0.0.1:2", "10.0.0.1:4"]);

        Assert.Equal(new Dictionary<string, string> { ["10.0.0.1:1"] = "10.0.0.1:1@10", ["10.0.0.1:2"] = "10.0.0.1:2@5" }, addresses);
    }

    [Fact]
    public void A_failover_is_a_primary_that_moved_off_the_victim()
    {
        var failovers = new Failovers();
        failovers.Expect(Statuses.Of("abc", "abc", "bca"), Statuses.Address('a'));

        failovers.Observe(Statuses.Of("abc", "bc", "bca"));
        Assert.Equal(1, failovers.Count);

        failovers.Observe(Statuses.Of("ca", "ca", "cb"));
        Assert.Equal(2, failovers.Count);

        failovers.Observe(Statuses.Of("ba", "ba", "ab"));
        Assert.Equal(2, failovers.Count);
    }

    [Fact]
    public void The_cluster_is_complete_with_all_silos_and_copies() =>
        Assert.Null(CopiesRule.Missing(Statuses.Of("abc", "bca"), silos: 3, "account"));

    [Fact]
    public void What_is_missing_is_named()
    {
        Assert.Equal("2 of 3 silos are active", CopiesRule.Missing(Statuses.Of("abC", ["abc"]), silos: 3, "account"));
        Assert.Equal("component type 'loan' is not registered yet", CopiesRule.Missing(Statuses.Of("abc"), silos: 3, "loan"));
        Assert.Equal("1 of 2 partitions of 'account' serve with 3 copies", CopiesRule.Missing(Statuses.Of("abc", "bc"), silos: 3, "account"));
        Assert.Equal("1 of 2 partitions of 'account' serve with 3 copies", CopiesRule.Missing(Statuses.Of("abc", "abc").With(0, "Recovering"), silos: 3, "account"));
        Assert.Equal("1 of 2 partitions of 'account' serve with 3 copies", CopiesRule.Missing(Statuses.Of("abc", "abc").WithQuarantined(0, 'b'), silos: 3, "account"));
    }

    private static string? Objection(ClusterStatus status, char victim) => KillRule.Objection(status, Statuses.Address(victim), All);
}
