using Quintet.ProcessTests.Support;
using Quintet.Protocol;

namespace Quintet.ProcessTests;

/// <summary>Commands that took effect, but whose answer never came.</summary>
[Collection(nameof(ProcessCluster))]
public sealed class LostAnswerTests(ProcessCluster cluster)
{
    [Fact]
    public async Task A_command_that_is_sent_again_after_its_answer_was_lost_takes_effect_once_and_is_answered_the_same()
    {
        await cluster.CompleteAsync();
        var status = await cluster.UntilAsync(_ => null);
        await using var client = await ProxiedClient.ConnectAsync(cluster);
        var key = ProcessCluster.NewKey(status, _ => true);
        var (account, other) = (client.Account(key), cluster.Account(key));
        Assert.Equal(1, await account.Deposit("warm", 1));
        var primary = await PrimaryOfAsync(key);
        var proxy = client.Before(primary);

        proxy.LoseAnswers();
        var call = account.Deposit("a", 10);
        await Until.NothingIsMissing(async () => await other.Balance() == 11 ? null : "the deposit has no effect");
        await other.Deposit("b", 100);
        Assert.False(call.IsCompleted);
        proxy.Reconnect();

        Assert.Equal(11, await call.Soon());
        Assert.Equal(["warm", "a", "b"], (await other.Statement()).Select(line => line.Id));
    }

    [Fact]
    public async Task A_lost_answer_is_found_again_after_the_primary_died()
    {
        await cluster.CompleteAsync();
        var status = await cluster.UntilAsync(_ => null);
        await using var client = await ProxiedClient.ConnectAsync(cluster);
        var key = ProcessCluster.NewKey(status, _ => true);
        var (account, other) = (client.Account(key), cluster.Account(key));
        Assert.Equal(1, await account.Deposit("warm", 1));
        var primary = await PrimaryOfAsync(key);

        client.Before(primary).LoseAnswers();
        var call = account.Deposit("a", 10);
        await Until.NothingIsMissing(async () => await other.Balance() == 11 ? null : "the deposit has no effect");
        await other.Deposit("b", 100);
        Assert.False(call.IsCompleted);
        cluster.SiloAt(primary).Kill();

        // The answer now comes from a silo that did not execute the command.
        Assert.Equal(11, await call.Soon());
        Assert.Equal(["warm", "a", "b"], (await other.Statement()).Select(line => line.Id));
    }

    private async Task<string> PrimaryOfAsync(string key)
    {
        var partitions = (await cluster.UntilAsync(_ => null)).Partitions;
        return partitions.Single(partition => partition.Partition == Partitioning.NumberOf(key, partitions.Length)).Primary;
    }
}
