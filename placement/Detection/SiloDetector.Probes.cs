using System.Net;
using System.Net.Sockets;
using Quintet.Protocol;

namespace Quintet.Placement;

/// <summary>Finds out whether anybody listens at a silo's address at all.</summary>
internal sealed partial class SiloDetector
{
    private const int ProbeAgainMs = 2;

    /// <summary>A call to the silo failed on its connection: find out whether anybody listens there.</summary>
    public void Probe(SiloId silo)
    {
        if (_peers.TryGetValue(silo, out var peer))
        {
            _ = ProbeAsync(peer);
        }
    }

    /// <summary>
    /// A connection with a silo has ended, perhaps because the silo has: find out. One that the silo opened comes from a port that says nothing; then every silo at its address is asked.
    /// </summary>
    public void OnConnectionEnded(IPEndPoint remote)
    {
        var address = remote.Address.IsIPv4MappedToIPv6 ? remote.Address.MapToIPv4() : remote.Address;
        var isKnown = _peers.Values.Any(peer => peer.EndPoint.Equals(remote));
        foreach (var (_, peer) in _peers)
        {
            if (isKnown ? peer.EndPoint.Equals(remote) : peer.EndPoint.Address.Equals(address))
            {
                _ = ProbeAsync(peer);
            }
        }
    }

    /// <summary>
    /// A dead process refuses connections; a living or frozen one accepts them and keeps them open, waiting for the first word. One that is just ending closes what it has, and then what it has not accepted
    /// yet, before it stops listening: whose connection is closed asks again.
    /// </summary>
    private async Task ProbeAsync(PeerState peer)
    {
        if (peer.IsDead || Interlocked.Exchange(ref peer.Probing, 1) == 1)
        {
            return;
        }

        try
        {
            using var limit = new CancellationTokenSource(_options.SuspectAfter); // By then its silence tells.
            while (await IsClosedAsync(peer.EndPoint, limit.Token))
            {
                await Task.Delay(ProbeAgainMs, limit.Token);
            }
        }
        catch (SocketException exception) when (exception.SocketErrorCode == SocketError.ConnectionRefused)
        {
            if (peer.Watch.Refused(NowMs))
            {
                Wake();
            }
        }
        catch (Exception exception) when (exception is SocketException or OperationCanceledException)
        {
            // Unreachable is not refused: that is silence.
        }
        finally
        {
            Volatile.Write(ref peer.Probing, 0);
        }
    }

    private static async Task<bool> IsClosedAsync(IPEndPoint endPoint, CancellationToken cancellationToken)
    {
        using var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken);
            return await socket.ReceiveAsync(new byte[1], cancellationToken) == 0;
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.ConnectionReset)
        {
            return true;
        }
    }
}
