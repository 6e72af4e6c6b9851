using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Bank;
using Quintet.ProcessTests.Support;

namespace Quintet.ProcessTests;

/// <summary>What reaches a silo's ports from those who mean it no good. Its clients notice nothing, and it lives.</summary>
public sealed class AttackTests : IAsyncLifetime
{
    private const int Replays = 5;
    private const int AtOnce = 16;
    private const int Connections = 10_000;
    private const long MostKiB = 2 * 1024 * 1024;

    private readonly ProcessCluster _cluster = new();

    public ValueTask InitializeAsync() => _cluster.InitializeAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Malformed_and_hostile_messages_to_both_ports_end_no_silo_and_cost_no_command()
    {
        await _cluster.CompleteAsync();
        var status = await _cluster.UntilAsync(ProcessCluster.Unsettled);
        var (key, primary, honest) = await RecordAsync();
        await using var load = await Load.BeginAsync(_cluster, status);
        var seed = Environment.GetEnvironmentVariable("QUINTET_TEST_SEED") is { } given ? int.Parse(given, CultureInfo.InvariantCulture) : Environment.TickCount;
        TestContext.Current.TestOutputHelper?.WriteLine($"QUINTET_TEST_SEED={seed}; {honest.Length} bytes recorded");
        var itsGateway = IPEndPoint.Parse((await _cluster.SiloAt(primary).Ready).Gateway);
        for (var i = 0; i < Replays; i++)
        {
            await Hostile.SendAsync(itsGateway, honest, TestContext.Current.CancellationToken);
        }

        // Sent again as it was it is the same request. Changed, it may well be another one: nothing on the wire is authenticated.
        Assert.Single(await _cluster.Account(key).Statement());
        var hostile = new Hostile(honest, seed);
        var streams = Enumerable.Range(0, Lengths.HostileStreams).Select(_ => hostile.Next()).ToList();
        var ports = new List<IPEndPoint>();
        foreach (var silo in _cluster.Silos)
        {
            var (port, gateway) = await silo.Ready;
            ports.AddRange([IPEndPoint.Parse(port), IPEndPoint.Parse(gateway)]);
        }

        await Parallel.ForEachAsync(
            streams.Index(),
            new ParallelOptions { MaxDegreeOfParallelism = AtOnce, CancellationToken = TestContext.Current.CancellationToken },
            async (stream, cancellationToken) => await Hostile.SendAsync(ports[stream.Index % ports.Count], stream.Item, cancellationToken));

        await load.EndInOrderAsync();
        AssertWell();
    }

    [NightlyFact]
    public async Task Ten_thousand_connections_at_once_cost_no_command()
    {
        await _cluster.CompleteAsync();
        var status = await _cluster.UntilAsync(ProcessCluster.Unsettled);
        await using var load = await Load.BeginAsync(_cluster, status);
        var gateway = IPEndPoint.Parse((await _cluster.Silos[0].Ready).Gateway);
        var idle = new List<Socket>(Connections);
        try
        {
            for (var i = 0; i < Connections; i++)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                idle.Add(socket);
                await socket.ConnectAsync(gateway, TestContext.Current.CancellationToken);
            }

            await load.FlowsAsync();

            // A client that comes now is served.
            await using var late = await _cluster.ConnectAsync();
            Assert.Equal(5, await late.Grains.GetGrain<IAccount>(Guid.NewGuid().ToString("N")).Deposit("late", 5).Soon());
        }
        finally
        {
            idle.ForEach(socket => socket.Dispose());
        }

        await load.EndInOrderAsync();
        AssertWell();
    }

    /// <summary>What a client sends that connects, deposits and asks.</summary>
    private async Task<(string Key, string Primary, byte[] Sent)> RecordAsync()
    {
        await using var client = await ProxiedClient.ConnectAsync(_cluster);
        var key = Guid.NewGuid().ToString("N");
        await client.Account(key).Deposit("recorded", 1).Soon();
        await client.Account(key).Statement().Soon();
        var status = await _cluster.UntilAsync(_ => null);
        var primary = status.Partitions.Single(partition => partition.Partition == Protocol.Partitioning.NumberOf(key, status.Partitions.Length)).Primary;
        return (key, primary, client.Before(primary).Sent);
    }

    private void AssertWell()
    {
        foreach (var silo in _cluster.Silos)
        {
            Assert.False(silo.Ended.IsCompleted, silo.Errors);
            var most = File.ReadLines($"/proc/{silo.Id}/status").Single(line => line.StartsWith("VmHWM:", StringComparison.Ordinal)).Split(' ', StringSplitOptions.RemoveEmptyEntries)[^2];
            TestContext.Current.TestOutputHelper?.WriteLine($"silo {silo.Id} held {most} KiB at most");
            Assert.InRange(long.Parse(most, CultureInfo.InvariantCulture), 1, MostKiB);
        }
    }
}
