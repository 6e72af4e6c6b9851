using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Logging;

namespace Quintet.Hosting;

/// <summary>
/// Before a silo joins, it has those listed silos declared dead whose process on this machine is gone. Otherwise a start waits until they are
/// voted out, which takes longest when nobody is left to vote: after the whole cluster was killed.
/// </summary>
/// <remarks>
/// Only a refused connection to this machine itself counts: an active silo listens, and no network stands in between that could refuse in its name.
/// </remarks>
internal sealed partial class DeadNeighbourSweep(IClusterMembershipService membership, ILocalSiloDetails self, ILogger<DeadNeighbourSweep> logger)
    : ILifecycleParticipant<ISiloLifecycle>
{
    // The members have been read, this silo is not yet one of them.
    private const int Stage = ServiceLifecycleStage.RuntimeGrainServices + 50;

    private static readonly TimeSpan ConnectTimeout = TimeSpan.FromMilliseconds(500);

    /// <inheritdoc />
    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(nameof(DeadNeighbourSweep), Stage, SweepAsync);

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        var neighbours = membership.CurrentSnapshot.Members.Values
            .Where(member => member.Status == SiloStatus.Active && IsThisMachine(member.SiloAddress.Endpoint.Address) && !member.SiloAddress.Equals(self.SiloAddress))
            .Select(member => member.SiloAddress);
        await Task.WhenAll(neighbours.Select(async silo =>
        {
            if (await IsRefusedAsync(silo.Endpoint, cancellationToken))
            {
                LogGone(silo);
                await membership.TryKill(silo);
            }
        }));
    }

    private bool IsThisMachine(IPAddress address) => IPAddress.IsLoopback(address) || address.Equals(self.SiloAddress.Endpoint.Address);

    private static async Task<bool> IsRefusedAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        patience.CancelAfter(ConnectTimeout);
        using var socket = new Socket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(endpoint, patience.Token);
            return false;
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode == SocketError.ConnectionRefused;
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // Slow or frozen, which is for others to judge.
            return false;
        }
    }
}
