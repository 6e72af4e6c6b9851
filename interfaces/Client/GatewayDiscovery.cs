using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Messaging;

namespace Quintet.Calls;

/// <summary>
/// Finds out which silo is behind which gateway, by asking all of them at once: one that is frozen holds nobody up.
/// </summary>
internal sealed partial class GatewayDiscovery(
    IGatewayListProvider gateways, EntryReferences entries, IOptions<GatewayOptions> options, TimeProvider clock, ILogger<GatewayDiscovery> logger)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan WhenUrgent = TimeSpan.FromMilliseconds(250);
    private static readonly TimeSpan WhenIncomplete = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan Otherwise = TimeSpan.FromSeconds(30);

    private readonly ConcurrentDictionary<SiloAddress, long> _listedSince = [];
    private bool _isFirst = true;
    private long _startedAt = long.MinValue / 2;
    private int _running;

    /// <summary>Whether it is time to look again.</summary>
    /// <param name="now">Timestamp.</param>
    /// <param name="urgent">Calls wait for a route.</param>
    /// <param name="incomplete">Some silo's gateway is not known.</param>
    public bool IsDue(long now, bool urgent, bool incomplete)
    {
        var period = urgent ? WhenUrgent : incomplete ? WhenIncomplete : Otherwise;
        return Volatile.Read(ref _running) == 0 && now - _startedAt >= (long)(period.TotalSeconds * clock.TimestampFrequency);
    }

    /// <summary>Asks every gateway that is not known to lead to a healthy silo. Never faults.</summary>
    /// <param name="isKnown">Whether a gateway need not be asked.</param>
    /// <param name="found">Told each answer as it comes.</param>
    public async Task DiscoverAsync(Func<SiloAddress, bool> isKnown, Action<SiloAddress, PartitionMapSnapshot> found)
    {
        if (Interlocked.Exchange(ref _running, 1) == 1)
        {
            return;
        }

        _startedAt = clock.GetTimestamp();
        try
        {
            var addresses = (await gateways.GetGateways().WaitAsync(Patience, clock).ConfigureAwait(false))
                .Select(uri => uri.ToGatewayAddress()).OfType<SiloAddress>().Distinct().ToArray();
            await Task.WhenAll(Usable(addresses).Where(address => !isKnown(address)).Select(address => AskAsync(address, found))).ConfigureAwait(false);
        }
        catch (Exception e)
        {
            LogNoGateways(e);
        }
        finally
        {
            Volatile.Write(ref _running, 0);
        }
    }

    /// <summary>Nobody listens at a gateway any more: Orleans' client strikes it off its list until it reads it anew.</summary>
    public void OnRefused(SiloAddress gateway) => _listedSince[gateway] = clock.GetTimestamp();

    /// <summary>
    /// The gateways that Orleans' client has in its own list by now. What is addressed to another one, it sends through any gateway, and that silo
    /// takes the address for a silo's: it connects to the gateway's port and thereby breaks its own connection to the silo behind it.
    /// </summary>
    private SiloAddress[] Usable(SiloAddress[] listed)
    {
        var now = clock.GetTimestamp();
        foreach (var gone in _listedSince.Keys.Except(listed).ToArray())
        {
            _listedSince.TryRemove(gone, out _);
        }

        foreach (var address in listed)
        {
            _listedSince.TryAdd(address, _isFirst ? long.MinValue / 2 : now);
        }

        _isFirst = false;
        var known = (long)(1.5 * options.Value.GatewayListRefreshPeriod.TotalSeconds * clock.TimestampFrequency);
        return [.. listed.Where(address => now - _listedSince[address] >= known)];
    }

    private async Task AskAsync(SiloAddress gateway, Action<SiloAddress, PartitionMapSnapshot> found)
    {
        try
        {
            found(gateway, await entries.At(gateway).GetMap(0).AsTask().WaitAsync(Patience, clock).ConfigureAwait(false));
        }
        catch (Exception e)
        {
            LogNoAnswer(e, gateway);
        }
    }

    [LoggerMessage(EventId = 1405, Level = LogLevel.Warning, Message = "The list of gateways could not be read.")]
    private partial void LogNoGateways(Exception exception);

    [LoggerMessage(EventId = 1406, Level = LogLevel.Debug, Message = "Gateway {Gateway} did not say which silo it belongs to.")]
    private partial void LogNoAnswer(Exception exception, SiloAddress gateway);
}
