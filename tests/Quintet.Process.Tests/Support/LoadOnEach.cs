namespace Quintet.ProcessTests.Support;

/// <summary>A <see cref="Load"/> on each partition, so that none of them is forgotten when all are meant.</summary>
internal sealed class LoadOnEach : IAsyncDisposable
{
    private readonly List<Load> _loads = [];

    private LoadOnEach()
    {
    }

    public long Acknowledged => _loads.Sum(load => load.Acknowledged);

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
            each._loads.AddRange(status.Partitions
                .Where(partition => partition.Type == ProcessCluster.AccountType && wanted?.Invoke(partition) != false)
                .Select(partition => Load.Start(cluster, status, other => other.Partition == partition.Partition, clients: 1)));
            await each.FlowsAsync();
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

    // At once: each waits for its last commands.
    public async ValueTask DisposeAsync() => await Task.WhenAll(_loads.Select(load => load.DisposeAsync().AsTask()));
}
