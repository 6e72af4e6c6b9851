using System.Text.Json;
using Quintet.ProcessTests.Support;
using Quintet.Silo;

namespace Quintet.ProcessTests;

/// <summary>Policies set by the operator's commands, on silos under load: they come into force, and no call fails.</summary>
public sealed class PolicyTests
{
    [Theory]
    [InlineData(DatabaseKind.Sqlite)]
    [InlineData(DatabaseKind.Postgres)]
    public async Task Copies_follow_the_policy_while_clients_call(DatabaseKind database)
    {
        await using var cluster = await database.ClusterAsync();
        await cluster.CompleteAsync();
        await using var load = await Load.BeginAsync(cluster, await cluster.UntilAsync(_ => null));

        foreach (var failures in (int[])[0, 2, 1])
        {
            var set = await OperateAsync(cluster, "policy", "set", ProcessCluster.AccountType, "--set", $"availability.tolerateFailures={failures}", "--reason", "trial", "--wait", "--json");
            Assert.Equal((ExitCode.Success, ""), (set.Code, set.Errors));
            var report = JsonDocument.Parse(set.Output).RootElement;
            Assert.Equal(report.GetProperty("generation").GetInt64(), report.GetProperty("observedGeneration").GetInt64());

            var status = await cluster.UntilAsync(_ => null);
            Assert.All(status.Partitions.Where(partition => partition.Type == ProcessCluster.AccountType), partition => Assert.Equal(failures + 1, partition.Members.Length));
        }

        await load.EndInOrderAsync();
        var history = await OperateAsync(cluster, "policy", "history", ProcessCluster.AccountType, "--json");
        Assert.Equal([1L, 2, 3], JsonDocument.Parse(history.Output).RootElement.EnumerateArray().Select(revision => revision.GetProperty("generation").GetInt64()));
        Assert.All(JsonDocument.Parse(history.Output).RootElement.EnumerateArray(), revision =>
        {
            Assert.Equal("trial", revision.GetProperty("reason").GetString());
            Assert.EndsWith("(unauthenticated)", revision.GetProperty("by").GetString(), StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task What_cannot_be_is_refused_with_the_reason_and_changes_nothing()
    {
        await using var cluster = new ProcessCluster();
        await cluster.CompleteAsync();
        const string type = ProcessCluster.AccountType;

        await RefusedAsync("has no field 'copies'", "policy", "set", type, "--set", "availability.copies=2");
        await RefusedAsync("there is no facet 'speed'", "policy", "set", type, "--set", "speed.limit=2");
        await RefusedAsync("it must be 0 to 6", "policy", "set", type, "--set", "availability.tolerateFailures=9");
        await RefusedAsync("it must be a whole number", "policy", "set", type, "--set", "availability.tolerateFailures=many");
        await RefusedAsync("availability.minimumCopies is 4; with tolerateFailures 2", "policy", "set", type, "--set", "availability.minimumCopies=4");
        await RefusedAsync("this release offers memory only", "policy", "set", type, "--set", "durability.mode=journal");
        await RefusedAsync("there is no component type 'accounts'", "policy", "get", "accounts");
        await RefusedAsync("There is no component type 'accounts'", "policy", "set", "accounts", "--set", "availability.spares=1");
        await RefusedAsync("it was to be strict", "policy", "set", type, "--set", "availability.tolerateFailures=6", "--strict");
        await RefusedAsync("made from generation 5", "policy", "set", type, "--set", "availability.spares=1", "--expect", "5");
        await RefusedAsync("There is no silo 'silo-9'", "drain", "silo-9");
        await RefusedAsync("No silo has zone=b", "what-if", "--lose", "zone=b");
        await RefusedAsync("There is no partition account/99", "move-primary", type, "--partition", "99", "--to", "silo-1");

        var list = await OperateAsync(cluster, "policy", "list", "--json");
        Assert.All(JsonDocument.Parse(list.Output).RootElement.EnumerateArray(), report => Assert.Equal(0, report.GetProperty("generation").GetInt64()));

        async Task RefusedAsync(string why, params string[] command)
        {
            var (code, _, errors) = await OperateAsync(cluster, command);
            Assert.Equal(ExitCode.Failure, code);
            Assert.Contains(why, errors, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Of_two_changes_made_from_one_generation_one_is_refused()
    {
        await using var cluster = new ProcessCluster();
        await cluster.CompleteAsync();

        var both = await Task.WhenAll(Enumerable.Range(0, 2).Select(number =>
            OperateAsync(cluster, "policy", "set", ProcessCluster.AccountType, "--set", $"performance.loadWeight={number + 2}", "--expect", "0")));

        Assert.Equal([ExitCode.Success, ExitCode.Failure], both.Select(done => done.Code).Order());
        Assert.Contains("has since made it generation 1", both.Single(done => done.Code != ExitCode.Success).Errors, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_primary_is_moved_and_a_silo_drained_and_ended_while_clients_call()
    {
        await using var cluster = new ProcessCluster();
        await cluster.CompleteAsync();
        await cluster.StartAsync(1);
        await using var load = await Load.BeginAsync(cluster, await cluster.UntilAsync(_ => null));
        var status = await cluster.UntilAsync(status => status.Silos.Count(silo => silo.Status == "Active") == 4 ? null : "the fourth silo is not active");
        var moved = status.Partitions.First(partition => partition.Type == ProcessCluster.AccountType);
        var target = status.Silos.First(silo => silo.Silo == moved.Members[1]);

        var move = await OperateAsync(cluster, "move-primary", ProcessCluster.AccountType, "--partition", $"{moved.Partition}", "--to", target.Name);
        Assert.Equal((ExitCode.Success, ""), (move.Code, move.Errors));
        var drain = await OperateAsync(cluster, "drain", "silo-1", "--json");
        Assert.Equal((ExitCode.Success, ""), (drain.Code, drain.Errors));
        Assert.Equal(0, JsonDocument.Parse(drain.Output).RootElement.GetProperty("copies").GetInt32());

        await cluster.Silos[0].TerminateAsync();
        Assert.Equal(ExitCode.Success, await cluster.Silos[0].Ended.Soon());
        await cluster.CompleteAsync();
        await load.EndInOrderAsync();
    }

    [Fact]
    public async Task A_drain_that_no_other_silo_can_serve_says_what_it_waits_for_and_can_be_ended()
    {
        await using var cluster = new ProcessCluster();
        await cluster.CompleteAsync();

        var drain = await OperateAsync(cluster, "drain", "silo-1", "--no-wait", "--json");
        Assert.Equal(ExitCode.Success, drain.Code);
        Assert.Contains("no other silo can take a copy", drain.Output, StringComparison.Ordinal);

        var ended = await OperateAsync(cluster, "drain", "silo-1", "--cancel", "--json");
        Assert.Equal(ExitCode.Success, ended.Code);
        Assert.False(JsonDocument.Parse(ended.Output).RootElement.GetProperty("isDraining").GetBoolean());
        await cluster.CompleteAsync();
    }

    private static async Task<(int Code, string Output, string Errors)> OperateAsync(ProcessCluster cluster, params string[] command)
    {
        await using var process = QuintetProcess.StartOn(cluster.Database, cluster.DataDirectory, command);
        var code = await process.Ended.Soon();
        return (code, process.Output, process.Errors);
    }
}
