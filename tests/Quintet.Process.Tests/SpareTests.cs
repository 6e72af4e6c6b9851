using System.Text.RegularExpressions;
using Quintet.ProcessTests.Support;

namespace Quintet.ProcessTests;

/// <summary>Warm spares, on silos of which one is killed.</summary>
public sealed partial class SpareTests
{
    private const int Keys = 40;

    [NightlyFact]
    public async Task A_spare_takes_the_place_of_a_killed_backup_in_the_view_change_that_leaves_it_out()
    {
        await using var cluster = new ProcessCluster { HostsTestComponents = true, SiloOptions = ["--verbosity", "Information"] };
        await cluster.StartAsync(5);
        Assert.Equal(8, Spared(await CompleteAsync(cluster)).Count());
        foreach (var key in Enumerable.Range(0, Keys))
        {
            Assert.Equal(1, await cluster.Client.Grains.GetGrain<ISpared>($"{key}").Next().Soon());
        }

        // Spares do not acknowledge: the last commands may be known to members only.
        var before = await CompleteAsync(cluster);
        var victim = Spared(before).SelectMany(partition => partition.Members.Where(member => member != partition.Primary)).CountBy(silo => silo).MaxBy(row => row.Value).Key;
        var followed = Spared(before).Where(partition => partition.Members.Contains(victim) && partition.Primary != victim && !partition.Spares.Contains(victim)).ToList();
        Assert.NotEmpty(followed);
        cluster.SiloAt(victim).Kill();
        foreach (var key in Enumerable.Range(0, Keys))
        {
            Assert.Equal(2, await cluster.Client.Grains.GetGrain<ISpared>($"{key}").Next().Soon());
        }

        var after = await CompleteAsync(cluster);
        Assert.DoesNotContain(Spared(after), partition => partition.Members.Contains(victim));
        foreach (var was in followed)
        {
            var views = ViewsOf(was.Partition, cluster.SiloAt(was.Primary));
            var last = views.FindLastIndex(view => view.Contains(victim));
            HashSet<string> expected = [.. views[last].Where(member => member != victim), .. was.Spares];
            Assert.True(views[last + 1].SetEquals(expected), string.Join('\n', LogOf(was.Partition, cluster.SiloAt(was.Primary))));
        }
    }

    /// <summary>Waits until nothing is left to be moved and every partition has an up-to-date spare.</summary>
    private static Task<ClusterStatus> CompleteAsync(ProcessCluster cluster) => cluster.UntilAsync(status => ProcessCluster.Unsettled(status)
        ?? (Spared(status).FirstOrDefault(partition => partition.Spares.Length != 1) is { } partition ? $"{partition.Partition} has {partition.Spares.Length} spares" : null));

    /// <summary>The members of each view of a partition, in turn, as the silo that leads it logged them (event 1001).</summary>
    private static List<HashSet<string>> ViewsOf(int partition, QuintetProcess silo) =>
        [.. LogOf(partition, silo).Select(line => ViewMembers().Match(line)).Where(match => match.Success).Select(match => match.Groups[1].Value.Split(", ").Select(member => member.Split('#')[0]).ToHashSet())];

    private static IEnumerable<string> LogOf(int partition, QuintetProcess silo) => silo.Errors.Split('\n').Where(line => line.Contains($"Partition {Support.Spared.TypeName}/{partition}:", StringComparison.Ordinal));

    [GeneratedRegex(@": view .* of \[(.*)\] min")]
    private static partial Regex ViewMembers();

    private static IEnumerable<PartitionStatus> Spared(ClusterStatus status) => status.Partitions.Where(partition => partition.Type == Support.Spared.TypeName);
}
