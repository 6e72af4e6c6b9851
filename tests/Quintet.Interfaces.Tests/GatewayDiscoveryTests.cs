using System.Net;
using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Messaging;
using Quintet.Calls;

namespace Quintet.Tests;

public sealed class GatewayDiscoveryTests
{
    private static readonly SiloAddress Gateway = SiloAddress.New(IPAddress.Loopback, 30_000, 0);

    private readonly ManualClock _clock = new();
    private readonly GatewayOptions _options = new() { GatewayListRefreshPeriod = TimeSpan.FromSeconds(2) };

    [Fact]
    public async Task A_gateway_that_refused_is_not_asked_until_Orleans_client_has_read_its_list_anew()
    {
        var grains = DispatchProxy.Create<IGrainFactory, Asked>();
        var discovery = new GatewayDiscovery(new Listed(), new EntryReferences(grains), Options.Create(_options), _clock, NullLogger<GatewayDiscovery>.Instance);

        Assert.Equal(1, await AskedAsync());
        discovery.OnRefused(Gateway);
        Assert.Equal(1, await AskedAsync());
        _clock.Advance(1.5 * _options.GatewayListRefreshPeriod);
        Assert.Equal(2, await AskedAsync());

        async Task<int> AskedAsync()
        {
            await discovery.DiscoverAsync(static _ => false, static (_, _) => { });
            return ((Asked)grains).Times;
        }
    }

    public class Asked : DispatchProxy
    {
        public int Times { get; private set; }

        protected override object? Invoke(MethodInfo? method, object?[]? args)
        {
            Times++;
            throw new SiloUnavailableException("Asked in vain.");
        }
    }

    private sealed class Listed : IGatewayListProvider
    {
        public TimeSpan MaxStaleness => TimeSpan.Zero;

        public bool IsUpdatable => true;

        public Task InitializeGatewayListProvider() => Task.CompletedTask;

        public Task<IList<Uri>> GetGateways() => Task.FromResult<IList<Uri>>([Gateway.ToGatewayUri()]);
    }
}
