using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Quintet.ProcessTests.Support;

/// <summary>Stands between clients and a server, as a network would; what it does to the bytes is for others to say.</summary>
internal abstract class Relay : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<TcpClient, TcpClient> _connections = new();
    private readonly Task _accepting;

    protected Relay(IPEndPoint server)
    {
        Server = server;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where the server listens.</summary>
    public IPEndPoint Server { get; }

    /// <summary>Where clients are to connect.</summary>
    public IPEndPoint Endpoint => (IPEndPoint)_listener.LocalEndpoint;

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        Drop();
        await _accepting;
        _stop.Dispose();
    }

    /// <summary>What was read on its way to the server, or from it, may go on. False: it is lost.</summary>
    protected abstract ValueTask<bool> PassAsync(bool toServer, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken);

    /// <summary>Drops every connection.</summary>
    protected void Drop()
    {
        foreach (var (client, server) in _connections)
        {
            client.Close();
            server.Close();
        }
    }

    private async Task AcceptAsync()
    {
        while (!_stop.IsCancellationRequested)
        {
            try
            {
                _ = RelayAsync(await _listener.AcceptTcpClientAsync(_stop.Token));
            }
            catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private async Task RelayAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            try
            {
                await server.ConnectAsync(Server, _stop.Token);
                client.NoDelay = server.NoDelay = true;
                _connections[client] = server;
                await await Task.WhenAny(CopyAsync(client.GetStream(), server.GetStream(), toServer: true), CopyAsync(server.GetStream(), client.GetStream(), toServer: false));
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException or ObjectDisposedException or InvalidOperationException)
            {
                // The one end or the other is gone, and so is the connection.
            }
            finally
            {
                _connections.TryRemove(client, out _);
            }
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, bool toServer)
    {
        var buffer = new byte[16 * 1024];
        while (await from.ReadAsync(buffer, _stop.Token) is > 0 and var count)
        {
            if (await PassAsync(toServer, buffer.AsMemory(0, count), _stop.Token))
            {
                await to.WriteAsync(buffer.AsMemory(0, count), _stop.Token);
            }
        }
    }
}
