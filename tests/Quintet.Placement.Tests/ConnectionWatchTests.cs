using System.IO.Pipelines;
using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace Quintet.Placement.Tests;

public sealed class ConnectionWatchTests
{
    private static readonly IPEndPoint Remote = new(IPAddress.Loopback, 4711);

    private readonly List<IPEndPoint> _ended = [];
    private readonly SiloConnectionOptions _options = new();
    private readonly Pipe _incoming = new();
    private readonly CancellationTokenSource _closed = new();
    private byte[]? _seen;

    public ConnectionWatchTests() => new ConnectionWatch(_ => _ended.Add).AddTo(_options);

    private SiloConnectionOptions.ISiloConnectionBuilderOptions Builders => _options;

    [Fact]
    public async Task The_end_of_a_connection_that_this_silo_opened_is_told()
    {
        var running = Run(Builders.ConfigureSiloOutboundBuilder);
        Assert.Empty(_ended);

        await CloseAsync();
        await running;
        Assert.Equal([Remote], _ended);
    }

    [Fact]
    public async Task The_end_of_a_connection_that_another_silo_opened_is_told_and_Orleans_reads_all_that_came()
    {
        await _incoming.Writer.WriteAsync(new byte[] { 1, 2, 3 }, TestContext.Current.CancellationToken);
        var running = Run(Builders.ConfigureSiloInboundBuilder);

        await CloseAsync();
        await running;
        Assert.Equal([1, 2, 3], _seen!);
        Assert.Equal([Remote], _ended);
    }

    [Fact]
    public async Task A_connection_over_which_nothing_came_is_not_told_of_nor_shown_to_Orleans()
    {
        var running = Run(Builders.ConfigureSiloInboundBuilder);

        await CloseAsync();
        await running;
        Assert.Null(_seen);
        Assert.Empty(_ended);
    }

    [Fact]
    public async Task A_client_that_only_probed_is_not_shown_to_Orleans()
    {
        var running = Run(Builders.ConfigureGatewayInboundBuilder);
        await CloseAsync();
        await running;
        Assert.Null(_seen);
    }

    [Fact]
    public async Task What_a_client_says_reaches_Orleans_and_its_end_is_not_told()
    {
        await _incoming.Writer.WriteAsync(new byte[] { 1, 2 }, TestContext.Current.CancellationToken);
        var running = Run(Builders.ConfigureGatewayInboundBuilder);
        await CloseAsync();
        await running;
        Assert.Equal([1, 2], _seen!);
        Assert.Empty(_ended);
    }

    private Task Run(Action<IConnectionBuilder> configure)
    {
        var builder = new ConnectionBuilder(new ServiceCollection().BuildServiceProvider());
        configure(builder);
        builder.Run(async connection =>
        {
            using var seen = new MemoryStream();
            await connection.Transport.Input.CopyToAsync(seen);
            _seen = seen.ToArray();
        });
        return builder.Build()(new DefaultConnectionContext("test", new Duplex(_incoming.Reader, new Pipe().Writer), null!) { RemoteEndPoint = Remote, ConnectionClosed = _closed.Token });
    }

    private async Task CloseAsync()
    {
        await _incoming.Writer.CompleteAsync();
        await _closed.CancelAsync();
    }

    private sealed record Duplex(PipeReader Input, PipeWriter Output) : IDuplexPipe;
}
