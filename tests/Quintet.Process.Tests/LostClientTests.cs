using Quintet.ProcessTests.Support;

namespace Quintet.ProcessTests;

/// <summary>Clients that disappear in the middle of their calls.</summary>
[Collection(nameof(ProcessCluster))]
public sealed class LostClientTests(ProcessCluster cluster)
{
    [Fact]
    public async Task A_client_process_that_is_killed_in_mid_call_leaves_every_command_done_once_or_not_at_all()
    {
        await cluster.CompleteAsync();
        var status = await cluster.UntilAsync(_ => null);
        var key = ProcessCluster.NewKey(status, _ => true);
        await using var client = ClientProcess.Start(cluster, key);
        await Until.Holds(() => client.Output.Count(character => character == '\n') >= 100 || client.Ended.IsCompleted, "100 deposits are acknowledged");

        client.Kill();
        await client.Ended.Soon();

        // What it had in flight may take effect a little later.
        Assert.Equal("", client.Errors);
        var balance = await cluster.Account(key).Deposit("after", 1);
        var statement = (await cluster.Account(key).Statement()).Select(line => line.Id).ToList();
        Assert.Equal(statement.Count, statement.Distinct().Count());
        Assert.Equal(balance, statement.IndexOf("after") + 1);
        Assert.Empty(client.Output.Split('\n').SkipLast(1).Except(statement)); // The last line may be cut off.
        Assert.All(cluster.Silos, silo => Assert.False(silo.Ended.IsCompleted));
    }
}
