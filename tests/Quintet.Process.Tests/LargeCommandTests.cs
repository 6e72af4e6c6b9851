using Quintet.ProcessTests.Support;

namespace Quintet.ProcessTests;

/// <summary>The largest command that there may be, and one that is larger.</summary>
[Collection(nameof(ProcessCluster))]
public sealed class LargeCommandTests(ProcessCluster cluster)
{
    private const int Most = 16 * 1024 * 1024;
    private const int Rest = 1024; // More than all else takes that belongs to events and result.

    [Fact]
    public async Task The_largest_command_reaches_every_copy_and_a_larger_one_fails_without_effect()
    {
        await cluster.CompleteAsync();
        var account = cluster.Account(ProcessCluster.NewKey(await cluster.UntilAsync(_ => null), _ => true));

        Assert.Equal(1, await account.Deposit(new string('x', Most - Rest), 1).Soon()); // Answered, so every member holds it.
        var refused = await Assert.ThrowsAsync<QuintetRaiseException>(() => account.Deposit(new string('y', Most), 1).Soon());
        Assert.Contains("16,777,216 are allowed", refused.Message, StringComparison.Ordinal);
        Assert.Equal(2, await account.Deposit("after", 1).Soon());
        Assert.Equal([Most - Rest, "after".Length], (await account.Statement().Soon()).Select(line => line.Id.Length));

        await account.Close().Soon(); // Or those who use the cluster next copied it about.
    }
}
