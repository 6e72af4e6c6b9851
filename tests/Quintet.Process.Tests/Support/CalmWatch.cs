using System.Globalization;

namespace Quintet.ProcessTests.Support;

/// <summary>A complete cluster under load to which nothing may happen: nobody is suspected, no view changes, no command fails.</summary>
internal sealed class CalmWatch : IAsyncDisposable
{
    // What silos log when they hold something against another one (events 1201, 1203) or do without it (1004).
    private static readonly string[] Alarms = [" -> Silent", " -> Gone", "asking membership to declare it dead", "leaving out"];

    private readonly ProcessCluster _cluster;
    private readonly Load _load;
    private readonly IReadOnlyList<string> _views;
    private readonly Dictionary<QuintetProcess, int> _loggedBefore;

    private CalmWatch(ProcessCluster cluster, Load load, ClusterStatus status)
    {
        (_cluster, _load, _views) = (cluster, load, Views(status));
        _loggedBefore = cluster.Silos.ToDictionary(silo => silo, silo => Lines(silo).Length);
    }

    public IReadOnlyList<QuintetProcess> Silos => _cluster.Silos;

    /// <summary>Starts a cluster and its load, and waits until nothing is left to be moved.</summary>
    /// <param name="cluster">Belongs to the answer from now on.</param>
    public static async Task<CalmWatch> BeginAsync(ProcessCluster cluster)
    {
        try
        {
            await cluster.CompleteAsync();
            var status = await cluster.UntilAsync(Unspread);
            return new CalmWatch(cluster, await Load.BeginAsync(cluster, status), status);
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    /// <summary>Ends the load, and fails the test if anything happened.</summary>
    public async Task EndAsync()
    {
        await _load.FlowsAsync();
        var status = await _cluster.UntilAsync(_ => null);
        var members = await MembershipTable.ReadAsync(_cluster.Database);

        var raised = string.Join('\n', [.. _cluster.Silos.SelectMany(Raised), .. Views(status).Except(_views)]);
        Assert.True(raised.Length == 0, raised);
        Assert.Equal(ProcessCluster.Size, members.Count);
        Assert.All(members, member => Assert.Equal((SiloStatus.Active, ""), (member.Status, member.Votes)));
        Assert.Equal(ProcessCluster.Size, status.Silos.Count(silo => silo.Status == "Active"));
        Assert.Empty(status.Suspicions);
        Assert.All(status.Conditions, condition => Assert.True(condition.Status == "True", condition.Message));
        await _load.EndInOrderAsync();
    }

    public async ValueTask DisposeAsync()
    {
        await _load.DisposeAsync();
        await _cluster.DisposeAsync();
    }

    /// <summary>What silos held against others while the watch lasted, and, to judge that by, how late they were themselves.</summary>
    private IEnumerable<string> Raised(QuintetProcess silo)
    {
        var since = Lines(silo).Skip(_loggedBefore[silo]).ToList();
        return since.Exists(line => Alarms.Any(line.Contains)) ? since.Select(line => $"process {silo.Id.ToString(CultureInfo.InvariantCulture)}: {line}") : [];
    }

    private static string[] Lines(QuintetProcess silo) => silo.Errors.Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static List<string> Views(ClusterStatus status) =>
        [.. status.Partitions.Select(partition => $"{partition.Type}/{partition.Partition} era {partition.Era} epoch {partition.Epoch}: {string.Join(", ", partition.Members)}")];

    /// <summary>Primaries move as long as one silo leads two more partitions of a type than another.</summary>
    private static string? Unspread(ClusterStatus status) => status.Types
        .Select(type => status.Silos.Select(silo => status.Partitions.Count(partition => partition.Type == type.Type && partition.Primary == silo.Silo)).ToList())
        .Any(leads => leads.Max() - leads.Min() > 1) ? "the primaries are not spread yet" : null;
}
