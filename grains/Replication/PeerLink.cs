using Quintet.Protocol;

namespace Quintet.Replication;

/// <summary>
/// The way to one other silo: collects what replicas have to say to it and sends it off as soon as fewer than two batches are under way;
/// never on a timer. Loss is allowed: the protocol sends again. A batch that is not answered for <see cref="OverdueAfter"/> no longer counts as under way,
/// for Orleans lets a call hang for seconds when a connection between two healthy silos breaks.
/// </summary>
internal sealed class PeerLink(SiloId from, Func<MessageBatch, ValueTask<MessageBatch>> deliver, Action<MessageBatch> onAnswers, Action onFailure, TimeProvider clock)
{
    /// <summary>The time after which the protocol sends again, too.</summary>
    public static readonly TimeSpan OverdueAfter = TimeSpan.FromMilliseconds(300);

    private const int Window = 2;
    private const int MaxPumps = 32;
    private const int MaxBatch = 512;

    private readonly Lock _gate = new();
    private readonly List<Pump> _pumps = [];
    private List<PartitionMessage> _waiting = [];

    public void Post(PartitionId partition, Message message)
    {
        Pump pump;
        lock (_gate)
        {
            _waiting.Add(new PartitionMessage(partition, message));
            if (_pumps.Count >= Window && (_pumps.Count >= MaxPumps || CountInTime() >= Window))
            {
                return;
            }

            _pumps.Add(pump = new Pump(this) { SentAt = clock.GetTimestamp() });
        }

        // Not on the caller's stack: it holds its replica's lock, and may have more to say.
        ThreadPool.UnsafeQueueUserWorkItem(static pump => _ = pump.Link.RunAsync(pump), pump, preferLocal: false);
    }

    private async Task RunAsync(Pump pump)
    {
        while (TakeBatch(pump) is { } batch)
        {
            try
            {
                onAnswers(await deliver(batch).ConfigureAwait(false));
            }
            catch (Exception)
            {
                // Whatever went wrong, the batch may be lost; the detector finds out what it means.
                onFailure();
            }
        }
    }

    /// <summary>The next batch, or null if there is none or this pump is one too many.</summary>
    private MessageBatch? TakeBatch(Pump pump)
    {
        lock (_gate)
        {
            pump.SentAt = clock.GetTimestamp();
            if (_waiting.Count == 0 || CountInTime() > Window)
            {
                _pumps.Remove(pump);
                return null;
            }

            var count = Math.Min(_waiting.Count, MaxBatch);
            var batch = new MessageBatch(from, [.. _waiting.GetRange(0, count)]);
            if (count == _waiting.Count)
            {
                _waiting = [];
            }
            else
            {
                _waiting.RemoveRange(0, count);
            }

            return batch;
        }
    }

    private int CountInTime()
    {
        var inTime = 0;
        foreach (var pump in _pumps)
        {
            inTime += clock.GetElapsedTime(pump.SentAt) < OverdueAfter ? 1 : 0;
        }

        return inTime;
    }

    private sealed class Pump(PeerLink link)
    {
        public PeerLink Link => link;

        public long SentAt { get; set; }
    }
}
