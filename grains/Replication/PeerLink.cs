using System.Collections.Immutable;
using Quintet.Protocol;

namespace Quintet.Replication;

/// <summary>
/// The way to one other silo: collects what replicas have to say to it and sends it off as soon as fewer than two batches are under way;
/// never on a timer. Loss is allowed: the protocol sends again; so what comes while too much waits is dropped. A batch that is not answered for <see cref="OverdueAfter"/> no longer counts as under way,
/// for Orleans lets a call hang for seconds when a connection between two healthy silos breaks.
/// </summary>
/// <param name="from">This silo.</param>
/// <param name="deliver">Delivers a batch and returns what is answered, or null if there is nobody to deliver it to.</param>
/// <param name="onAnswers">Told the answers.</param>
/// <param name="onFailure">Called when a delivery failed.</param>
/// <param name="clock">Measures how long a batch is under way.</param>
internal sealed class PeerLink(SiloId from, Func<MessageBatch, ValueTask<MessageBatch?>> deliver, Action<MessageBatch> onAnswers, Action onFailure, TimeProvider clock)
{
    /// <summary>The time after which the protocol sends again, too.</summary>
    public static readonly TimeSpan OverdueAfter = TimeSpan.FromMilliseconds(300);

    private const int Window = 2;
    private const int MaxPumps = 32;
    private const int MaxBatch = 512;

    /// <summary>A batch has at most so many bytes, or one message: far from what Orleans refuses to carry.</summary>
    public const int MaxBatchBytes = 8 * 1024 * 1024;

    /// <summary>So many messages wait at most.</summary>
    public const int MaxWaiting = 16_384;

    /// <summary>And so many bytes.</summary>
    public const long MaxWaitingBytes = 64 * 1024 * 1024;

    private readonly Lock _gate = new();
    private readonly List<Pump> _pumps = [];
    private readonly Queue<(PartitionMessage Message, int Bytes)> _waiting = new();
    private long _waitingBytes;

    /// <summary>How many messages wait.</summary>
    public int Waiting
    {
        get
        {
            lock (_gate)
            {
                return _waiting.Count;
            }
        }
    }

    public void Post(PartitionId partition, Message message)
    {
        Pump pump;
        lock (_gate)
        {
            Enqueue(new PartitionMessage(partition, message));
            if (_pumps.Count >= Window && (_pumps.Count >= MaxPumps || CountInTime() >= Window))
            {
                return;
            }

            _pumps.Add(pump = new Pump(this) { SentAt = clock.GetTimestamp() });
        }

        // Not on the caller's stack: it holds its replica's lock, and may have more to say.
        ThreadPool.UnsafeQueueUserWorkItem(static pump => _ = pump.Link.RunAsync(pump), pump, preferLocal: false);
    }

    private void Enqueue(PartitionMessage message)
    {
        if (_waiting.Count >= MaxWaiting || _waitingBytes >= MaxWaitingBytes)
        {
            QuintetTelemetry.Dropped();
            return;
        }

        var bytes = MessageSize.Of(message.Message);
        _waiting.Enqueue((message, bytes));
        _waitingBytes += bytes;
    }

    private async Task RunAsync(Pump pump)
    {
        while (TakeBatch(pump) is { } batch)
        {
            try
            {
                if (await deliver(batch).ConfigureAwait(false) is { } answers)
                {
                    onAnswers(answers);
                }
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

            var batch = ImmutableArray.CreateBuilder<PartitionMessage>(Math.Min(_waiting.Count, MaxBatch));
            for (var bytes = 0; batch.Count < MaxBatch && _waiting.TryPeek(out var next) && (batch.Count == 0 || bytes + next.Bytes <= MaxBatchBytes);)
            {
                _waiting.Dequeue();
                bytes += next.Bytes;
                _waitingBytes -= next.Bytes;
                batch.Add(next.Message);
            }

            return new MessageBatch(from, batch.DrainToImmutable());
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
