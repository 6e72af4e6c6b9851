using Quintet.Protocol;

namespace Quintet.Replication;

/// <summary>
/// The way to one other silo: collects what replicas have to say to it and sends it off as soon as fewer than two batches are under way;
/// never on a timer. Loss is allowed: the protocol sends again.
/// </summary>
internal sealed class PeerLink(SiloId from, Func<MessageBatch, ValueTask<MessageBatch>> deliver, Action<MessageBatch> onAnswers, Action onFailure)
{
    private const int Window = 2;
    private const int MaxBatch = 512;

    private readonly Lock _gate = new();
    private List<PartitionMessage> _waiting = [];
    private int _underWay;

    public void Post(PartitionId partition, Message message)
    {
        lock (_gate)
        {
            _waiting.Add(new PartitionMessage(partition, message));
            if (_underWay >= Window)
            {
                return;
            }

            _underWay++;
        }

        // Not on the caller's stack: it holds its replica's lock, and may have more to say.
        ThreadPool.UnsafeQueueUserWorkItem(static link => _ = link.PumpAsync(), this, preferLocal: false);
    }

    private async Task PumpAsync()
    {
        while (TakeBatch() is { } batch)
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

    private MessageBatch? TakeBatch()
    {
        lock (_gate)
        {
            if (_waiting.Count == 0)
            {
                _underWay--;
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
}
