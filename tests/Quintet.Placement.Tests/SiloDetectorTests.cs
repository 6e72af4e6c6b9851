using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Options;
using Quintet.Protocol;

namespace Quintet.Placement.Tests;

public sealed class SiloDetectorTests
{
    // Longer than any test waits: nothing but the end of a connection says anything.
    private static readonly DetectionOptions Deaf = new() { PulseInterval = TimeSpan.FromMinutes(10), ProbeAfter = TimeSpan.FromMinutes(10) };
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(true)] // A connection that this silo opened ends.
    [InlineData(false)] // One from some port of the other's host ends.
    public async Task A_silo_that_refuses_connections_when_one_has_ended_is_gone_whatever_its_silence_and_its_neighbour_is_not(bool isOwn)
    {
        using var listening = new Socket(SocketType.Stream, ProtocolType.Tcp);
        listening.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listening.Listen();
        var (here, dead, alive) = (Address(1), Address(ClosedPort()), Address(((IPEndPoint)listening.LocalEndPoint!).Port));
        var membership = new Members(here, dead, alive);
        var judged = new TaskCompletionSource<(SiloId, Evidence)>(TaskCreationOptions.RunContinuationsAsynchronously);
        using var detector = new SiloDetector(
            DispatchProxy.Create<ILocalSiloDetails, Here>(),
            membership,
            new ViewDirectory(TimeProvider.System, NullLogger<ViewDirectory>.Instance),
            DispatchProxy.Create<IGrainFactory, Nobody>(),
            Options.Create(Deaf),
            NullLogger<SiloDetector>.Instance);
        detector.Judged += (silo, evidence) => judged.TrySetResult((silo, evidence));
        detector.Start();
        detector.Wake();
        await UntilAsync(() => detector.IsActive(Id(dead)));
        Assert.Empty(detector.Suspicions);

        detector.OnConnectionEnded(isOwn ? dead.Endpoint : new IPEndPoint(IPAddress.Loopback.MapToIPv6(), 4711));

        Assert.Equal((Id(dead), Evidence.Gone), await judged.Task.WaitAsync(Deadline, TestContext.Current.CancellationToken));
        Assert.Equal([Id(dead)], detector.Suspicions.Keys);
    }

    private static SiloAddress Address(int port) => SiloAddress.New(IPAddress.Loopback, port, 1);

    private static SiloId Id(SiloAddress silo) => new(silo.ToParsableString());

    private static int ClosedPort()
    {
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private static async Task UntilAsync(Func<bool> isSo)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        limit.CancelAfter(Deadline);
        while (!isSo())
        {
            await Task.Delay(10, limit.Token);
        }
    }

    public class Here : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? method, object?[]? args) => method!.Name == "get_SiloAddress" ? Address(1) : throw new NotSupportedException(method.Name);
    }

    public class Nobody : DispatchProxy
    {
        protected override object? Invoke(MethodInfo? method, object?[]? args) => throw new NotSupportedException("No silo can be called here.");
    }

    private sealed class Members(params SiloAddress[] silos) : IClusterMembershipService
    {
        public ClusterMembershipSnapshot CurrentSnapshot { get; } =
            new(silos.ToImmutableDictionary(silo => silo, silo => new ClusterMember(silo, SiloStatus.Active, $"{silo}")), new MembershipVersion(1));

        public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => throw new NotSupportedException();

        public ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default) => default;

        public Task<bool> TryKill(SiloAddress siloAddress) => Task.FromResult(true);
    }
}
