namespace Quintet.Cluster.Tests.Reads;

/// <summary>Callers that write, and read what they wrote at session level, until they are stopped. A call that fails, or that does not show what its caller wrote, fails the test.</summary>
internal sealed class NoteLoad : IAsyncDisposable
{
    private const int Callers = 4;

    private readonly CancellationTokenSource _over = new();
    private readonly Task[] _callers;
    private long _written;

    public NoteLoad(IGrainFactory grains) => _callers = [.. Enumerable.Range(0, Callers).Select(_ => Task.Run(() => CallAsync(grains)))];

    /// <summary>How many commands were answered.</summary>
    public long Written => Volatile.Read(ref _written);

    /// <summary>Ends the load; throws what a call threw.</summary>
    public async Task StopAsync()
    {
        await _over.CancelAsync();
        await Task.WhenAll(_callers);
    }

    public async ValueTask DisposeAsync()
    {
        await _over.CancelAsync();
        await Task.WhenAll(_callers).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _over.Dispose();
    }

    private async Task CallAsync(IGrainFactory grains)
    {
        var note = grains.GetGrain<INote>(Guid.NewGuid().ToString("N"));
        for (var value = 1; !_over.IsCancellationRequested; value++)
        {
            await note.Write(value);
            Interlocked.Increment(ref _written);
            Assert.Equal(value, (await note.Read()).Value);
            Assert.InRange((await note.ReadAny()).Value, 0, value);
        }
    }
}
