using System.Collections.Concurrent;
using Quintet.Protocol;

namespace Quintet.Components;

/// <summary>The component calls that are waiting or running on this silo, so that they can be cancelled and recognised. Thread-safe.</summary>
internal sealed class LiveCalls
{
    private readonly ConcurrentDictionary<(GrainId Component, RequestId Request), CancellationTokenSource> _calls = new();

    /// <summary>Takes note of a call. Null if it is a retry of one that is live; that one keeps its token.</summary>
    public Entry? Enter(GrainId component, RequestId request)
    {
        var source = new CancellationTokenSource();
        return _calls.TryAdd((component, request), source) ? new Entry(this, component, request, source) : null;
    }

    public int Count => _calls.Count;

    public bool IsRunning(GrainId component, RequestId request) => _calls.ContainsKey((component, request));

    /// <summary>Signals a call's token. Without effect if the call is not here (any more).</summary>
    public void Cancel(GrainId component, RequestId request)
    {
        if (_calls.TryGetValue((component, request), out var source))
        {
            source.CancelAsync().Ignore();
        }
    }

    /// <summary>A live call. Dispose it when the call has been answered.</summary>
    public sealed class Entry(LiveCalls calls, GrainId component, RequestId request, CancellationTokenSource source) : IDisposable
    {
        public CancellationToken Token => source.Token;

        // The source itself is not disposed: a cancellation may be using it, and without a timer it holds nothing.
        public void Dispose() => calls._calls.TryRemove((component, request), out _);
    }
}
