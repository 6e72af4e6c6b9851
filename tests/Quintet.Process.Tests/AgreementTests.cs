using Quintet.ProcessTests.Support;

namespace Quintet.ProcessTests;

/// <summary>A copy that does not compute what the others do (rule S8).</summary>
public sealed class AgreementTests
{
    [Fact]
    public async Task A_copy_whose_ApplyTo_throws_is_quarantined_and_everybody_is_told()
    {
        await using var cluster = await UnsteadyCluster.StartAsync();
        const string entry = "throws on the third copy";
        UnsteadyClock.ForTheThird(entry, () => throw new InvalidOperationException("the clock stopped"));

        await cluster.Component.Add(entry);

        await cluster.UntilCaughtAsync();
        var seen = cluster.Quarantined.First();
        var silo = Assert.Single(seen.Quarantined);
        Assert.Contains(silo, seen.Members.Skip(1));
        Assert.Equal(("Serving", seen.Members.Length - 2), (seen.Condition, seen.SurvivesSilos));
        Assert.Contains("the clock stopped", Assert.Single(cluster.Log));
        Assert.Equal(1, cluster.Mismatches);
        Assert.Equal(await cluster.EndAsync() + 1, await cluster.Component.Count());
    }

    [NightlyFact]
    public async Task A_copy_whose_ApplyTo_reads_the_clock_is_caught_reported_and_replaced()
    {
        await using var cluster = await UnsteadyCluster.StartAsync();
        const string entry = "differs on the third copy";
        UnsteadyClock.ForTheThird(entry, () => 1);

        await cluster.Component.Add(entry);

        await Until.Holds(() => UnsteadyClock.ReadsOf(entry) >= 3, "all copies have applied the entry");
        await cluster.UntilCaughtAsync();
        var seen = cluster.Quarantined.First();
        var silo = Assert.Single(seen.Quarantined);
        Assert.Contains(silo, seen.Members.Skip(1));
        Assert.Equal(seen.Members.Length - 2, seen.SurvivesSilos);

        await Until.NothingIsMissing(async () => await cluster.PartitionAsync() is { Condition: "Serving", Members.Length: 3, SurvivesSilos: 2, Quarantined.IsEmpty: true } ? null : "there are no three sound copies again");
        Assert.Single(cluster.Log);
        Assert.Equal(1, cluster.Mismatches);
        Assert.Equal(await cluster.EndAsync() + 1, await cluster.Component.Count());
    }
}
