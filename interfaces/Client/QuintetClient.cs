using Quintet.Calls;

namespace Quintet;

/// <inheritdoc />
internal sealed class QuintetClient(IPartitionMap map, EntryReferences entries, TimeProvider clock) : IQuintetClient
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan PatiencePerSilo = TimeSpan.FromSeconds(1);

    public async Task<ClusterStatus> GetStatusAsync(CancellationToken cancellationToken = default)
    {
        var started = clock.GetTimestamp();
        Exception? last = null;
        while (clock.GetElapsedTime(started) < Patience)
        {
            foreach (var silo in map.Silos)
            {
                try
                {
                    return await entries.Of(silo).GetStatus().AsTask().WaitAsync(PatiencePerSilo, clock, cancellationToken);
                }
                catch (Exception e) when (!cancellationToken.IsCancellationRequested)
                {
                    last = e; // the next silo may do better
                }
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50), clock, cancellationToken);
        }

        throw new QuintetUnavailableException(
            $"No silo told the cluster's status within {Patience.TotalSeconds:0} s ({map.Silos.Count} known). Check that silos run and can be reached.", last);
    }
}
