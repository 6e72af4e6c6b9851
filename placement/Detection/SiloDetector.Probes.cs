using System.Net;
using Quintet.Protocol;

namespace Quintet.Placement;

/// <summary>Finds out whether anybody listens at a silo's address at all.</summary>
internal sealed partial class SiloDetector
{
    /// <summary>
    /// Whether to send the silo anything: not where nobody listens. Where a connection has ended, that is found out first, within moments as a rule and
    /// <see cref="DetectionOptions.SuspectAfter"/> at most: Orleans would take far longer, and much of the processor, to find that it cannot connect.
    /// </summary>
    public async ValueTask<bool> ListensAsync(SiloId silo)
    {
        if (!_peers.TryGetValue(silo, out var peer))
        {
            return true;
        }

        await peer.Probe.Settled.ConfigureAwait(false);
        return !peer.Watch.IsRefused;
    }

    /// <summary>A call to the silo failed on its connection: find out whether anybody listens there.</summary>
    public void Probe(SiloId silo)
    {
        if (_peers.TryGetValue(silo, out var peer) && !peer.IsDead)
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
        var isKnown = false;
        foreach (var (_, peer) in _peers)
        {
            if (peer.EndPoint.Equals(remote) && !peer.IsDead)
            {
                isKnown = true;
                peer.Probe.Question();
                _ = ProbeAsync(peer);
            }
        }

        foreach (var (_, peer) in _peers)
        {
            if (!isKnown && peer.EndPoint.Address.Equals(address) && !peer.IsDead)
            {
                _ = ProbeAsync(peer);
            }
        }
    }

    private Task ProbeAsync(PeerState peer) => peer.Probe.RunAsync(_options.SuspectAfter, () =>
    {
        if (peer.Watch.Refused(NowMs))
        {
            Wake();
        }
    });
}
