using System.Text.RegularExpressions;
using Quintet.ProcessTests.Support;

namespace Quintet.ProcessTests;

/// <summary>Warm spares, on silos of which one is killed.</summary>
[Collection(nameof(Alone))]
public sealed class SpareTests
{
    private const int Keys = 40;

    [Fact]
    public async Task A_spare_takes_the_place_of_a_killed_backup_in_the_view_change_that_leaves_it_out()
    {
        await using var cluster = new ProcessCluster { HostsTestComponents = true, SiloOptions = ["--verbosity", "Information"] };
        await cluster.StartAsync(5);
        var before = await cluster.UntilAsync(status => Spared(status).FirstOrDefault(partition => partition.Members.Length != 3 || partition.Spares.Length != 1) is { } partition
            ? $"{partition.Partition} has {partition.Members.Length} members and {partition.Spares.Length} spares"
            : null);
        Assert.Equal(8, Spared(before).Count());
        foreach (var key in Enumerable.Range(0, Keys))
        {
            Assert.Equal(1, await cluster.Client.Grains.GetGrain<ISpared>($"{key}").Next().Soon());
        }

        var victim = Spared(before).SelectMany(partition => partition.Members.Where(member => member != partition.Primary)).CountBy(silo => silo).MaxBy(row => row.Value).Key;
        var followed = Spared(before).Where(partition => partition.Members.Contains(victim) && partition.Primary != victim && !partition.Spares.Contains(victim)).ToList();
        Assert.NotEmpty(followed);
        cluster.SiloAt(victim).Kill();
        foreach (var key in Enumerable.Range(0, Keys))
        {
            Assert.Equal(2, await cluster.Client.Grains.GetGrain<ISpared>($"{key}").Next().Soon());
        }

        await cluster.UntilAsync(status => Spared(status).FirstOrDefault(partition => partition.Members.Contains(victim) || partition.Members.Length != 3 || partition.Spares.Length != 1) is { } partition
            ? $"{partition.Partition} has {string.Join(", ", partition.Members)} and {partition.Spares.Length} spares"
            : null);
        foreach (var was in followed)
        {
            var views = ViewsOf(was.Partition, cluster.SiloAt(was.Primary));
            var last = views.FindLastIndex(view => view.Contains(victim));
            Assert.Equal(views[last].Count, views[last + 1].Count);
        }
    }

    /// <summary>The members of each view of a partition, in turn, as the silo that leads it logged them (event 1001).</summary>
    private static List<HashSet<string>> ViewsOf(int partition, QuintetProcess silo) =>
        [.. Regex.Matches(silo.Errors, $@"Partition {Support.Spared.TypeName}/{partition}: view .* of \[(.*)\] min").Select(view => view.Groups[1].Value.Split(", ").Select(member => member.Split('#')[0]).ToHashSet())];

    private static IEnumerable<PartitionStatus> Spared(ClusterStatus status) => status.Partitions.Where(partition => partition.Type == Support.Spared.TypeName);
}
