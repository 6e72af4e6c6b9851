using System.Text.Json;
using Quintet.ProcessTests.Support;
using Quintet.Silo;

namespace Quintet.ProcessTests;

/// <summary><c>quintet status</c> of a cluster that serves.</summary>
[Collection(nameof(ProcessCluster))]
public sealed class StatusTests(ProcessCluster cluster)
{
    [Fact]
    public async Task The_JSON_names_silos_partitions_and_types()
    {
        await cluster.CompleteAsync();
        await cluster.UntilAsync(now => now.Silos.Count(silo => silo.Status == "Active") == ProcessCluster.Size ? null : "a silo that was killed is still taken for active");

        await using var status = QuintetProcess.Start(cluster.DataDirectory, "status", "--json", "--database", cluster.Database);

        Assert.Equal((ExitCode.Success, ""), (await status.Ended.Soon(), status.Errors));
        using var json = JsonDocument.Parse(status.Output);
        var active = json.RootElement.GetProperty("silos").EnumerateArray()
            .Where(silo => silo.GetProperty("status").GetString() == "Active").Select(silo => silo.GetProperty("silo").GetString()!).Order().ToList();
        Assert.Equal(ProcessCluster.Size, active.Count);
        var partitions = json.RootElement.GetProperty("partitions").EnumerateArray().ToList();
        Assert.Equal(Enumerable.Range(0, 16), partitions.Select(partition => partition.GetProperty("partition").GetInt32()));
        Assert.All(partitions, partition =>
        {
            Assert.Equal(("account", 0), (partition.GetProperty("type").GetString(), partition.GetProperty("era").GetInt32()));
            Assert.InRange(partition.GetProperty("epoch").GetInt64(), 1, long.MaxValue);
            var members = partition.GetProperty("members").EnumerateArray().Select(member => member.GetString()!).ToList();
            Assert.Equal(active, members.Order());
            Assert.Equal(members[0], partition.GetProperty("primary").GetString());
        });
        var type = Assert.Single(json.RootElement.GetProperty("types").EnumerateArray());
        Assert.Equal(("account", ProcessCluster.Size - 1), (type.GetProperty("type").GetString(), type.GetProperty("survivesSilos").GetInt32()));
    }
}
