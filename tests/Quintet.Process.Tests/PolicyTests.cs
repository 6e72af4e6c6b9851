using System.Text.Json;
using Bank;
using Quintet.ProcessTests.Support;
using Quintet.Silo;

namespace Quintet.ProcessTests;

/// <summary>Policies set by the operator's commands, on silos under load: they come into force, and no call fails.</summary>
public sealed class PolicyTests
{
    [Theory]
    [MemberData(nameof(DatabaseKinds.InTurn), DatabaseKind.Sqlite, MemberType = typeof(DatabaseKinds))]
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
        var events = (await OperateAsync(cluster, "events", "--json")).Output.Split('\n').Select(line => JsonDocument.Parse(line).RootElement.GetProperty("kind").GetString()).ToHashSet();
        Assert.Superset(new HashSet<string?> { "PolicySet", "AddCopy", "RemoveCopy", "Admitting" }, events);
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
        var admin = cluster.Client.Grains.GetGrain<IQuintetAdmin>(0);

        await RefusedAsync("has no field 'copies'", SetAsync("""{"availability":{"copies":2}}"""));
        await RefusedAsync("there is no facet 'speed'", SetAsync("""{"speed":{"limit":2}}"""));
        await RefusedAsync("it must be 0 to 6", SetAsync("""{"availability":{"tolerateFailures":9}}"""));
        await RefusedAsync("it must be a whole number", SetAsync("""{"availability":{"tolerateFailures":"many"}}"""));
        await RefusedAsync("availability.minimumCopies is 4; with tolerateFailures 2", SetAsync("""{"availability":{"minimumCopies":4}}"""));
        await RefusedAsync("this release offers memory only", SetAsync("""{"durability":{"mode":"journal"}}"""));
        await RefusedAsync("both name 'order'", SetAsync("""{"placement":{"near":["order"],"apart":["order"]}}"""));
        await RefusedAsync("There is no component type 'accounts'", admin.SetPolicyAsync(new PolicyChange { Type = "accounts", Policy = "{}" }));
        await RefusedAsync("it was to be strict", admin.SetPolicyAsync(new PolicyChange { Type = type, Policy = """{"availability":{"tolerateFailures":6}}""", IsStrict = true }));
        await RefusedAsync("made from generation 5", admin.SetPolicyAsync(new PolicyChange { Type = type, Policy = "{}", Expected = 5 }));
        await RefusedAsync("There is no silo 'silo-9'", admin.DrainAsync("silo-9"));
        await RefusedAsync("No silo has zone=b", admin.WhatIfAsync(["zone=b"]));
        await RefusedAsync("There is no partition account/99", admin.MovePrimaryAsync(type, 99, "silo-1"));
        await RefusedAsync("There is no partition account/99", admin.ExplainAsync(type, 99));
        var wrong = await OperateAsync(cluster, "policy", "set", type, "--set", "availability.copies=2");
        Assert.Equal(ExitCode.Failure, wrong.Code);
        Assert.Contains("has no field 'copies'; it has minimumCopies, spares, spreadOver, tolerateFailures", wrong.Errors, StringComparison.Ordinal);
        Assert.All(await admin.ListPoliciesAsync(), report => Assert.Equal(0, report.Generation));

        // A drain that no other silo can serve says so, and can be ended.
        var drain = await admin.DrainAsync("silo-1");
        Assert.Contains("no other silo can take a copy", string.Concat(drain.WaitsFor), StringComparison.Ordinal);
        Assert.False((await admin.DrainAsync("silo-1", drain: false)).IsDraining);
        await cluster.CompleteAsync();

        // Of two changes made from one generation one is refused.
        var both = await Task.WhenAll(Enumerable.Range(2, 2).Select(async weight =>
        {
            try
            {
                return (await admin.SetPolicyAsync(new PolicyChange { Type = type, Policy = $$$"""{"performance":{"loadWeight":{{{weight}}}}}""", Expected = 0 })).OwnGeneration.ToString(System.Globalization.CultureInfo.InvariantCulture);
            }
            catch (QuintetAdminException exception)
            {
                return exception.Message;
            }
        }));
        Assert.Single(both, "1");
        Assert.Single(both, message => message.Contains("has since made it generation 1", StringComparison.Ordinal));

        Task SetAsync(string policy) => admin.SetPolicyAsync(new PolicyChange { Type = type, Policy = policy });

        static async Task RefusedAsync(string why, Task call) =>
            Assert.Contains(why, (await Assert.ThrowsAsync<QuintetAdminException>(() => call)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Below_the_minimum_commands_are_refused_until_a_copy_is_back()
    {
        await using var cluster = new ProcessCluster();
        await cluster.CompleteAsync();
        var set = await OperateAsync(cluster, "policy", "set", ProcessCluster.AccountType, "--set", "availability.minimumCopies=3", "--wait");
        Assert.Equal((ExitCode.Success, ""), (set.Code, set.Errors));
        var status = await cluster.UntilAsync(_ => null);
        var victim = await ProcessCluster.AddressOfAsync(status, cluster.Silos[0]);
        var numbers = status.Partitions.Where(partition => partition.Type == ProcessCluster.AccountType).Select(partition => partition.Partition).ToList();
        var accounts = numbers.ToDictionary(number => number, number => cluster.Account(ProcessCluster.NewKey(status, partition => partition.Partition == number)));
        await Task.WhenAll(accounts.Values.Select(account => account.Deposit("before", 1))).Soon();
        await Task.WhenAll(accounts.Values.Select(account => account.Balance())).Soon(); // Every copy knows then that all is committed.

        cluster.Silos[0].Kill();
        status = await cluster.UntilAsync(status => status.Partitions.Any(partition => partition.Type == ProcessCluster.AccountType && partition.Condition != "Blocked") ? "not every partition is blocked" : null);
        var refusing = status.Partitions.Where(partition => accounts.ContainsKey(partition.Partition) && partition.Primary != victim).ToList(); // A call that was sent to the victim would be in doubt.
        Assert.NotEmpty(refusing);
        foreach (var partition in refusing)
        {
            var refused = await Assert.ThrowsAsync<QuintetTooFewCopiesException>(() => accounts[partition.Partition].Deposit("while", 1).Soon());
            Assert.Contains("availability.minimumCopies", refused.Message, StringComparison.Ordinal);
        }

        foreach (var level in Enum.GetValues<Consistency>())
        {
            using (QuintetCall.With(consistency: level, maxAge: level == Consistency.Bounded ? TimeSpan.FromSeconds(1) : null))
            {
                Assert.All(await Task.WhenAll(accounts.Values.Select(account => account.Balance())).Soon(), balance => Assert.Equal(1, balance)); // Those that the victim led, too.
            }
        }

        await using (var newcomer = await cluster.ConnectAsync())
        {
            await Task.WhenAll(accounts.Values.Select(account =>
                Assert.ThrowsAsync<QuintetTooFewCopiesException>(() => newcomer.Grains.GetGrain<IAccount>(account.GetPrimaryKeyString()).Deposit("newcomer", 1)))).Soon();
        }

        await cluster.CompleteAsync();
        Assert.All(await Task.WhenAll(accounts.Values.Select(account => account.Deposit("after", 2))).Soon(), balance => Assert.Equal(3, balance));
    }

    [Fact]
    public async Task A_primary_is_moved_and_a_silo_drained_and_ended_while_clients_call()
    {
        await using var cluster = new ProcessCluster();
        await cluster.CompleteAsync();
        await using var load = await Load.BeginAsync(cluster, await cluster.UntilAsync(_ => null));
        var status = await cluster.UntilAsync(_ => null);
        var moved = status.Partitions.First(partition => partition.Type == ProcessCluster.AccountType);
        var target = status.Silos.First(silo => silo.Silo == moved.Members[1]);

        // With three silos each has a copy of everything. A fourth one would be given some of them, maybe that of the target.
        var move = await OperateAsync(cluster, "move-primary", ProcessCluster.AccountType, "--partition", $"{moved.Partition}", "--to", target.Name);
        Assert.Equal((ExitCode.Success, ""), (move.Code, move.Errors));
        await cluster.StartAsync(1);
        await cluster.UntilAsync(status => status.Silos.Count(silo => silo.Status == "Active") == 4 ? null : "the fourth silo is not active");
        var drain = await OperateAsync(cluster, "drain", "silo-1", "--json");
        Assert.Equal((ExitCode.Success, ""), (drain.Code, drain.Errors));
        Assert.Equal(0, JsonDocument.Parse(drain.Output).RootElement.GetProperty("copies").GetInt32());

        await cluster.Silos[0].TerminateAsync();
        Assert.Equal(ExitCode.Success, await cluster.Silos[0].Ended.Soon());
        await cluster.CompleteAsync();
        await load.EndInOrderAsync();
    }

    private static async Task<(int Code, string Output, string Errors)> OperateAsync(ProcessCluster cluster, params string[] command)
    {
        await using var process = QuintetProcess.StartOn(cluster.Database, cluster.DataDirectory, command);
        var code = await process.Ended.Soon();
        return (code, process.Output, process.Errors);
    }
}
