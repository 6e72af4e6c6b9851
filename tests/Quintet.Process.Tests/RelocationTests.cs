using Quintet.ProcessTests.Support;
using Quintet.Silo;

namespace Quintet.ProcessTests;

/// <summary>A component type's copies follow labels while clients call: spread over zones, moved to another zone as a whole, and on to a silo whose label changed. No call fails.</summary>
public sealed class RelocationTests
{
    [NightlyTheory]
    [MemberData(nameof(DatabaseKinds.InTurn), DatabaseKind.Postgres, MemberType = typeof(DatabaseKinds))]
    public async Task Copies_follow_labels_while_clients_call(DatabaseKind database)
    {
        await using var cluster = await database.ClusterAsync();
        await StartInAsync(cluster, "a", 2);
        await StartInAsync(cluster, "b", 2);
        await cluster.UntilAsync(status => Active(status).Count() == 4 && Accounts(status).All(partition => partition.Members.Length == 3) ? null : "four silos with three copies of each partition");
        await using var load = await Load.BeginAsync(cluster, await cluster.UntilAsync(_ => null));

        await SetAsync(cluster, "availability.tolerateFailures=1", "availability.spreadOver=zone");
        await ZonesAreAsync(cluster, "a b", copies: 2);

        await SetAsync(cluster, "availability.spreadOver=", "placement.require={\"zone\":[\"b\"]}");
        await ZonesAreAsync(cluster, "b", copies: 2);
        await load.FlowsAsync();

        // The label of one silo changes from a to b: it ends, and starts again with the other one.
        await cluster.Silos[0].TerminateAsync();
        Assert.Equal(ExitCode.Success, await cluster.Silos[0].Ended.Soon());
        await StartInAsync(cluster, "b", 1);
        await SetAsync(cluster, "availability.tolerateFailures=2");
        await ZonesAreAsync(cluster, "b", copies: 3);

        await load.EndInOrderAsync();
    }

    private static async Task StartInAsync(ProcessCluster cluster, string zone, int silos)
    {
        cluster.SiloOptions = ["--label", $"zone={zone}"];
        await cluster.StartAsync(silos);
    }

    private static async Task SetAsync(ProcessCluster cluster, params string[] values)
    {
        await using var set = QuintetProcess.StartOn(cluster.Database, cluster.DataDirectory, ["policy", "set", ProcessCluster.AccountType, .. values.SelectMany(value => new[] { "--set", value }), "--wait"]);
        Assert.Equal((ExitCode.Success, ""), (await set.Ended.Soon(), set.Errors));
    }

    /// <summary>Waits until every partition has its copies, and they are on silos of just these zones.</summary>
    private static Task ZonesAreAsync(ProcessCluster cluster, string zones, int copies) => cluster.UntilAsync(status =>
    {
        var zoneOf = Active(status).ToDictionary(silo => silo.Silo, silo => silo.Labels["zone"]);
        return Accounts(status).Select(partition => $"{partition.Members.Length} copies in {string.Join(' ', partition.Members.Select(member => zoneOf.GetValueOrDefault(member, "none")).Distinct().Order())}")
            .FirstOrDefault(now => now != $"{copies} copies in {zones}");
    });

    private static IEnumerable<SiloStatusReport> Active(ClusterStatus status) => status.Silos.Where(silo => silo.Status == "Active");

    private static IEnumerable<PartitionStatus> Accounts(ClusterStatus status) => status.Partitions.Where(partition => partition.Type == ProcessCluster.AccountType);
}
