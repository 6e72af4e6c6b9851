using Microsoft.Extensions.Logging;
using Quintet.Storage;

namespace Quintet.Hosting;

/// <summary>Says at a silo's start what the database may forget, where that can be seen. A silo starts nevertheless.</summary>
internal sealed partial class DurabilityCheck(ClusterStorage storage, ILogger<DurabilityCheck> logger) : ILifecycleParticipant<ISiloLifecycle>
{
    /// <inheritdoc />
    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(nameof(DurabilityCheck), ServiceLifecycleStage.RuntimeInitialize, CheckAsync);

    private async Task CheckAsync(CancellationToken cancellationToken)
    {
        try
        {
            foreach (var warning in (await storage.Database.DurabilityAsync(cancellationToken))?.Warnings() ?? [])
            {
                LogWarning(storage.Database.Description, warning);
            }
        }
        catch (QuintetStorageException exception)
        {
            LogUnknown(exception, storage.Database.Description);
        }
    }
}
