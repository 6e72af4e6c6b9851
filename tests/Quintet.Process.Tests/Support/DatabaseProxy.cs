using System.Net;

namespace Quintet.ProcessTests.Support;

/// <summary>Stands between silos and their database server: it can be slow, and it can swallow everything until it is mended.</summary>
/// <param name="server">The server's port on the loopback address.</param>
internal sealed class DatabaseProxy(int server) : Relay(new IPEndPoint(IPAddress.Loopback, server))
{
    private volatile TaskCompletionSource? _swallows;
    private long _delayMs;

    /// <summary>From now on whatever the server answers comes so much later.</summary>
    public void Delay(TimeSpan delay) => Interlocked.Exchange(ref _delayMs, (long)delay.TotalMilliseconds);

    /// <summary>From now on nothing arrives in either direction, and nobody is told.</summary>
    public void Swallow() => _swallows = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>What was swallowed arrives at last, as repeated packets would.</summary>
    public void Mend() => _swallows?.TrySetResult();

    protected override async ValueTask<bool> PassAsync(bool toServer, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        await Task.Delay(TimeSpan.FromMilliseconds(toServer ? 0 : Interlocked.Read(ref _delayMs)), cancellationToken);
        if (_swallows is { } swallows)
        {
            await swallows.Task.WaitAsync(cancellationToken);
        }

        return true;
    }
}
