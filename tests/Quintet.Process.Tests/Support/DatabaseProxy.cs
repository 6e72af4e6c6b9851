using System.Net;
using System.Net.Sockets;

namespace Quintet.ProcessTests.Support;

/// <summary>Stands between silos and their database server as a network would: it can be slow, and it can swallow everything until it is mended.</summary>
internal sealed class DatabaseProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly int _server;
    private readonly Task _accepting;
    private volatile TaskCompletionSource _open = new();
    private long _delayMs;

    /// <param name="server">The server's port on the loopback address.</param>
    public DatabaseProxy(int server)
    {
        _server = server;
        _open.SetResult();
        _listener.Start();
        _accepting = AcceptAsync();
    }

    /// <summary>Where to connect instead.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>From now on whatever the server answers comes so much later.</summary>
    public void Delay(TimeSpan delay) => Interlocked.Exchange(ref _delayMs, (long)delay.TotalMilliseconds);

    /// <summary>From now on nothing arrives in either direction, and nobody is told.</summary>
    public void Swallow() => _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What was swallowed arrives at last, as repeated packets would.</summary>
    public void Mend() => _open.TrySetResult();

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
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
        using var server = new TcpClient();
        using (client)
        {
            try
            {
                await server.ConnectAsync(IPAddress.Loopback, _server, _stop.Token);
                client.NoDelay = server.NoDelay = true;
                await await Task.WhenAny(CopyAsync(client.GetStream(), server.GetStream(), () => 0), CopyAsync(server.GetStream(), client.GetStream(), () => Interlocked.Read(ref _delayMs)));
            }
            catch (Exception exception) when (exception is OperationCanceledException or IOException or SocketException or ObjectDisposedException)
            {
                // The one end or the other is gone, and so is the connection.
            }
        }
    }

    private async Task CopyAsync(NetworkStream from, NetworkStream to, Func<long> delayMs)
    {
        var buffer = new byte[16 * 1024];
        while (await from.ReadAsync(buffer, _stop.Token) is > 0 and var count)
        {
            await Task.Delay(TimeSpan.FromMilliseconds(delayMs()), _stop.Token);
            await _open.Task.WaitAsync(_stop.Token);
            await to.WriteAsync(buffer.AsMemory(0, count), _stop.Token);
        }
    }
}
