namespace Quintet.ProcessTests.Support;

/// <summary>A <see cref="Load"/> on each partition, so that none of them is forgotten when all are meant.</summary>
internal sealed class LoadOnEach : IAsyncDisposable
{
    private readonly List<Load> _loads = [];

    private LoadOnEach()
    {
    }

    /// <summary>How long the slowest command took, from first attempt to acknowledgement.</summary>
    public TimeSpan Slowest => _loads.Max(load => load.Slowest);

    /// <summary>Begins, and waits until it flows everywhere.</summary>
    /// <param name="cluster">The bank.</param>
    /// <param name="status">The cluster just now.</param>
    /// <param name="wanted">On which partitions; null: all.</param>
    public static async Task<LoadOnEach> BeginAsync(ProcessCluster cluster, ClusterStatus status, Func<PartitionStatus, bool>? wanted = null)
    {
        var each = new LoadOnEach();
        try
        {
            foreach (var partition in status.Partitions.Where(partition => partition.Type == ProcessCluster.AccountType && wanted?.Invoke(partition) != false))
            {
                each._loads.Add(await Load.BeginAsync(cluster, status, other => other.Partition == partition.Partition, clients: 1));
            }

            return each;
        }
        catch
        {
            await each.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until further commands are acknowledged on every partition.</summary>
    public Task FlowsAsync() => Task.WhenAll(_loads.Select(load => load.FlowsAsync()));

    /// <inheritdoc cref="Load.EndInOrderAsync" />
    public Task EndInOrderAsync() => Task.WhenAll(_loads.Select(load => load.EndInOrderAsync()));

    public async ValueTask DisposeAsync()
    {
        foreach (var load in _loads)
        {
            await load.DisposeAsync();
        }
    }
}
