using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Quintet.ProcessTests.Support;

/// <summary>Stands between clients and the gateway of one silo, and can lose what the silo answers.</summary>
internal sealed class GatewayProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentDictionary<TcpClient, TcpClient> _connections = new();
    private readonly Task _accepting;
    private volatile bool _losesAnswers;

    /// <param name="gateway">Where the silo's gateway listens, e.g. <c>127.0.0.1:30000</c>.</param>
    public GatewayProxy(string gateway)
    {
        Gateway = IPEndPoint.Parse(gateway);
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where the silo's gateway listens.</summary>
    public IPEndPoint Gateway { get; }

    /// <summary>Where clients are to connect.</summary>
    public IPEndPoint Endpoint => (IPEndPoint)_listener.LocalEndpoint;

    /// <summary>From now on requests go through and answers do not.</summary>
    public void LoseAnswers() => _losesAnswers = true;

    /// <summary>Drops every connection; later ones work in both directions.</summary>
    public void Reconnect()
    {
        foreach (var (client, silo) in _connections)
        {
            // Before the flag is cleared: no answer of the old connections may slip through.
            client.Close();
            silo.Close();
        }

        _losesAnswers = false;
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        Reconnect();
        await _accepting;
        _stop.Dispose();
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
        using var silo = new TcpClient();
        using (client)
        {
            try
            {
                await silo.ConnectAsync(Gateway, _stop.Token);
                _connections[client] = silo;
                await Task.WhenAny(
                    CopyAsync(client.GetStream(), silo.GetStream(), () => false),
                    CopyAsync(silo.GetStream(), client.GetStream(), () => _losesAnswers));
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

    private async Task CopyAsync(NetworkStream from, NetworkStream to, Func<bool> lose)
    {
        var buffer = new byte[16 * 1024];
        while (await from.ReadAsync(buffer, _stop.Token) is > 0 and var count)
        {
            if (!lose())
            {
                await to.WriteAsync(buffer.AsMemory(0, count), _stop.Token);
            }
        }
    }
}
