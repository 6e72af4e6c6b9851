using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Quintet.Protocol;
using Quintet.Storage;

namespace Quintet.ProcessTests.Support;

/// <summary>A complete cluster under load to which nothing may happen: nobody is suspected, no view changes, no command fails.</summary>
internal sealed class CalmWatch : IAsyncDisposable
{
    // What silos log when they hold something against another one (events 1201, 1203) or do without it (1004).
    private static readonly string[] Alarms = [" -> Silent", " -> Gone", "asking membership to declare it dead", "leaving out"];

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    private readonly ProcessCluster _cluster;
    private readonly Load _load;
    private readonly Dictionary<PartitionId, View> _views;
    private readonly Dictionary<QuintetProcess, int> _loggedBefore;

    private CalmWatch(ProcessCluster cluster, Load load, Dictionary<PartitionId, View> views)
    {
        (_cluster, _load, _views) = (cluster, load, views);
        _loggedBefore = cluster.Silos.ToDictionary(silo => silo, silo => Lines(silo).Length);
    }

    public IReadOnlyList<QuintetProcess> Silos => _cluster.Silos;

    /// <summary>Starts a cluster and its load, and waits until nothing is left to be moved.</summary>
    /// <param name="cluster">Belongs to the answer from now on.</param>
    /// <param name="thinks">Whether its clients wait for a moment between calls.</param>
    public static async Task<CalmWatch> BeginAsync(ProcessCluster cluster, bool thinks = true)
    {
        try
        {
            await cluster.CompleteAsync();
            Dictionary<PartitionId, View> views = [];
            await Until.NothingIsMissing(async () => Unfinished(views = await ViewsAsync(cluster)));
            return new CalmWatch(cluster, await Load.BeginAsync(cluster, await cluster.UntilAsync(_ => null), thinks: thinks), views);
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

        var changed = (await ViewsAsync(_cluster)).Where(row => _views[row.Key].Id != row.Value.Id).Select(row => $"{row.Key}: {_views[row.Key]} -> {row.Value}");
        var raised = string.Join('\n', [.. _cluster.Silos.SelectMany(Raised), .. changed]);
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

    /// <summary>As they stand in the register: a silo that is short of time may not know the newest yet.</summary>
    private static async Task<Dictionary<PartitionId, View>> ViewsAsync(ProcessCluster cluster)
    {
        var storage = await ClusterStorage.OpenExistingAsync(cluster.Database, "quintet", deployment: null);
        using var register = new SqlViewRegister(storage.Database, storage.Scope, Patience, NullLogger<SqlViewRegister>.Instance);
        return (await register.ReadAllAsync(TestContext.Current.CancellationToken)).ToDictionary(row => row.Partition, row => row.View);
    }

    /// <summary>Copies are added, and primaries move as long as one silo leads two more partitions of a type than another.</summary>
    private static string? Unfinished(Dictionary<PartitionId, View> views)
    {
        var silos = views.Values.SelectMany(view => view.Members).Select(member => member.Silo).Distinct().ToList();
        var leads = views.GroupBy(row => row.Key.Type).Select(type => silos.ConvertAll(silo => type.Count(row => row.Value.Primary.Silo == silo)));
        return views.Values.Any(view => view.Members.Length < ProcessCluster.Size) ? "a copy is missing"
            : leads.Any(type => type.Max() - type.Min() > 1) ? "the primaries are not spread yet"
            : null;
    }
}
