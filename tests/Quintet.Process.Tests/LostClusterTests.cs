using System.Text.Json;
using Quintet.ProcessTests.Support;
using Quintet.Silo;

namespace Quintet.ProcessTests;

/// <summary>A deployment whose silos are all gone, and with them its memory.</summary>
public sealed class LostClusterTests : IAsyncLifetime
{
    private readonly ProcessCluster _cluster = new();

    public ValueTask InitializeAsync() => _cluster.InitializeAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task What_is_lost_is_said_and_never_silently_empty_and_a_new_deployment_begins_afresh()
    {
        var silos = await _cluster.StartAsync(2);
        Assert.Equal(5, await _cluster.Account("alice").Deposit("d", 5));
        foreach (var silo in silos)
        {
            silo.Kill();
            await silo.Ended.Soon();
        }

        // Nobody is left to ask; the register knows what there was.
        await using (var nobody = Status())
        {
            Assert.Equal(ExitCode.Failure, await nobody.Ended.Soon());
            Assert.Contains("it held 16 partitions of 'account'", nobody.Errors);
            Assert.Contains("--deployment new", nobody.Errors);
        }

        // The same deployment says so in its log and its status, and calls fail instead of finding an empty account.
        var again = Assert.Single(await _cluster.StartAsync(1));
        await Until.Holds(() => again.Errors.Contains("Lost: 16 of 16 partitions", StringComparison.Ordinal), "the loss is in the log");
        Assert.Contains("--deployment new", again.Errors);
        await using (var status = Status("--json"))
        {
            Assert.Equal((ExitCode.Success, ""), (await status.Ended.Soon(), status.Errors));
            using var json = JsonDocument.Parse(status.Output);
            Assert.All(json.RootElement.GetProperty("partitions").EnumerateArray(), partition => Assert.Equal("Lost", partition.GetProperty("condition").GetString()));
        }

        using (QuintetCall.With(timeout: TimeSpan.FromSeconds(2)))
        {
            await Assert.ThrowsAsync<QuintetUnavailableException>(() => _cluster.Account("alice").Balance());
        }

        await using var fresh = QuintetProcess.StartSilo(_cluster.DataDirectory, "--database", _cluster.Database, "--deployment", "new");
        await fresh.Ready.Soon();
        await using var client = await _cluster.ConnectAsync();
        Assert.Equal(0, await client.Grains.GetGrain<Bank.IAccount>("alice").Balance());
    }

    private QuintetProcess Status(params string[] more) => QuintetProcess.Start(_cluster.DataDirectory, ["status", "--database", _cluster.Database, .. more]);
}
