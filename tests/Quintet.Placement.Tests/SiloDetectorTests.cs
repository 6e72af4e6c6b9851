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
    private static readonly DetectionOptions Deaf = new() { PulseInterval = TimeSpan.FromMinutes(10), ProbeAfter = TimeSpan.FromMinutes(10), SuspectAfter = TimeSpan.FromMinutes(10) };
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(true)] // A connection that this silo opened ends.
    [InlineData(false)] // One from some port of the other's host ends.
    public async Task A_silo_that_refuses_connections_when_one_has_ended_is_gone_whatever_its_silence_and_its_neighbour_is_not(bool isOwn)
    {
        using var listening = Listen();
        var (dead, alive) = (Address(ClosedPort()), Address(PortOf(listening)));
        using var detector = await StartAsync(dead, alive);
        var judged = Judged(detector);

        detector.OnConnectionEnded(isOwn ? dead.Endpoint : new IPEndPoint(IPAddress.Loopback.MapToIPv6(), 4711));

        Assert.Equal((Id(dead), Evidence.Gone), await judged);
        Assert.Equal([Id(dead)], detector.Suspicions.Keys);
    }

    [Fact]
    public async Task What_a_silo_is_to_be_sent_when_a_connection_has_ended_waits_until_it_is_known_whether_anybody_listens()
    {
        using var listening = Listen();
        var (dead, alive, unknown) = (Address(ClosedPort()), Address(PortOf(listening)), Address(2));
        using var detector = await StartAsync(dead, alive);
        Assert.True(await ListensAsync(dead)); // As far as is known.

        detector.OnConnectionEnded(dead.Endpoint);
        detector.OnConnectionEnded(alive.Endpoint);

        Assert.False(await ListensAsync(dead));
        Assert.True(await ListensAsync(alive));
        Assert.True(await ListensAsync(unknown));

        Task<bool> ListensAsync(SiloAddress silo) => detector.ListensAsync(Id(silo)).AsTask().WaitAsync(Deadline, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task A_silo_whose_connections_end_before_it_stops_listening_is_gone_when_it_does()
    {
        var listening = Listen();
        var ending = Address(PortOf(listening));
        using var detector = await StartAsync(ending);
        var judged = Judged(detector);

        detector.OnConnectionEnded(ending.Endpoint);
        await UntilAsync(() => listening.Poll(0, SelectMode.SelectRead));
        Assert.False(judged.IsCompleted);
        listening.Dispose(); // Closes what nobody has accepted.

        Assert.Equal((Id(ending), Evidence.Gone), await judged);
    }

    [Fact]
    public async Task A_pulse_that_fails_at_a_silo_that_listens_does_not_hold_the_next_ones_up()
    {
        using var listening = Listen();
        Rejecting.Pulses = 0;
        using var detector = new SiloDetector(
            DispatchProxy.Create<ILocalSiloDetails, Here>(),
            new Members(Address(1), Address(PortOf(listening))),
            new ViewDirectory(TimeProvider.System, NullLogger<ViewDirectory>.Instance),
            DispatchProxy.Create<IGrainFactory, Rejecting>(),
            Options.Create(new DetectionOptions { PulseInterval = TimeSpan.FromMilliseconds(10), ProbeAfter = Deaf.ProbeAfter, SuspectAfter = Deaf.SuspectAfter }),
            NullLogger<SiloDetector>.Instance);

        detector.Start();
        await UntilAsync(() => Volatile.Read(ref Rejecting.Pulses) > 3);
    }

    private static async Task<SiloDetector> StartAsync(params SiloAddress[] others)
    {
        var detector = new SiloDetector(
            DispatchProxy.Create<ILocalSiloDetails, Here>(),
            new Members([Address(1), .. others]),
            new ViewDirectory(TimeProvider.System, NullLogger<ViewDirectory>.Instance),
            DispatchProxy.Create<IGrainFactory, Nobody>(),
            Options.Create(Deaf),
            NullLogger<SiloDetector>.Instance);
        detector.Start();
        detector.Wake();
        await UntilAsync(() => Array.TrueForAll(others, other => detector.IsActive(Id(other))));
        Assert.Empty(detector.Suspicions);
        return detector;
    }

    private static Task<(SiloId, Evidence)> Judged(SiloDetector detector)
    {
        var judged = new TaskCompletionSource<(SiloId, Evidence)>(TaskCreationOptions.RunContinuationsAsynchronously);
        detector.Judged += (silo, evidence) => judged.TrySetResult((silo, evidence));
        return judged.Task.WaitAsync(Deadline, TestContext.Current.CancellationToken);
    }

    private static Socket Listen()
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.Listen();
        return socket;
    }

    private static int PortOf(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    private static SiloAddress Address(int port) => SiloAddress.New(IPAddress.Loopback, port, 1);

    private static SiloId Id(SiloAddress silo) => new(silo.ToParsableString());

    private static int ClosedPort()
    {
        using var socket = Listen();
        return PortOf(socket);
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

    public class Rejecting : DispatchProxy
    {
        internal static int Pulses;

        protected override object? Invoke(MethodInfo? method, object?[]? args)
        {
            Interlocked.Increment(ref Pulses);
            throw new SiloUnavailableException("Rejected.");
        }
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
