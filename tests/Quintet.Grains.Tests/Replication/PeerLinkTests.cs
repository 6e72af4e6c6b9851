using System.Collections.Immutable;
using Quintet.Protocol;
using Quintet.Replication;

namespace Quintet.Grains.Tests.Replication;

public sealed class PeerLinkTests
{
    private static readonly SiloId Here = new("127.0.0.1:1@1");
    private static readonly PartitionId Partition = new("account", 0);
    private static readonly Message News = new Announce(new View(new ViewId(0, 1, "first"), new ReplicaId(Here, 1), [new ReplicaId(Here, 1)], 1));

    private readonly SemaphoreSlim _delivered = new(0);
    private readonly List<TaskCompletionSource<MessageBatch?>> _calls = [];
    private readonly List<int> _sizes = [];
    private readonly ManualClock _clock = new();
    private readonly PeerLink _link;

    public PeerLinkTests() => _link = new PeerLink(Here, Deliver, _ => { }, () => { }, _clock);

    [Fact]
    public async Task Two_batches_are_under_way_and_the_rest_goes_together_when_one_is_answered()
    {
        await PostAndAwaitDelivery();
        await PostAndAwaitDelivery();
        _link.Post(Partition, News);
        _link.Post(Partition, News);

        Assert.Equal(2, CallCount);
        Answer(0);
        await Delivered();
        Assert.Equal(3, CallCount);
    }

    [Fact]
    public async Task Batches_that_are_never_answered_hold_up_the_next_for_a_moment_only()
    {
        await PostAndAwaitDelivery();
        await PostAndAwaitDelivery();
        _link.Post(Partition, News);
        Assert.Equal(2, CallCount);

        _clock.Advance(PeerLink.OverdueAfter);
        _link.Post(Partition, News); // As the protocol does when an answer is overdue.
        await Delivered();
        Assert.Equal(3, CallCount);
    }

    [Fact]
    public async Task A_batch_that_there_is_nobody_to_deliver_to_is_lost_and_no_failure()
    {
        var (answers, failures) = (0, 0);
        var link = new PeerLink(Here, Deliver, _ => answers++, () => failures++, _clock);
        for (var i = 0; i < 3; i++)
        {
            link.Post(Partition, News);
            await (i < 2 ? Delivered() : Task.CompletedTask); // Two are under way, and the third waits for one of them.
        }

        lock (_calls)
        {
            _calls[0].SetResult(null);
        }

        await Delivered(); // By the same pump, after it has seen that the first was lost.
        Assert.Equal((0, 0), (answers, failures));
    }

    [Fact]
    public async Task A_batch_has_no_more_bytes_than_Orleans_carries_with_ease()
    {
        var large = Large(PeerLink.MaxBatchBytes / 3);
        await PostAndAwaitDelivery();
        await PostAndAwaitDelivery();
        for (var i = 0; i < 4; i++)
        {
            _link.Post(Partition, large);
        }

        Answer(0);
        await Delivered();
        Answer(1);
        await Delivered();
        Assert.Equal([1, 1, 2, 2], Sizes);
    }

    [Fact]
    public async Task A_message_that_is_larger_than_a_batch_goes_alone()
    {
        await PostAndAwaitDelivery();
        await PostAndAwaitDelivery();
        _link.Post(Partition, Large(PeerLink.MaxBatchBytes + 1));
        _link.Post(Partition, News);
        Answer(0);
        await Delivered();
        Answer(1);
        await Delivered();
        Assert.Equal([1, 1, 1, 1], Sizes);
    }

    [Fact]
    public async Task To_a_silo_that_does_not_answer_only_so_much_waits()
    {
        await PostAndAwaitDelivery();
        await PostAndAwaitDelivery();
        for (var i = 0; i < PeerLink.MaxWaiting + 100; i++)
        {
            _link.Post(Partition, News);
        }

        Assert.Equal(PeerLink.MaxWaiting, _link.Waiting);
        var large = Large(1024 * 1024);
        var other = new PeerLink(Here, Deliver, _ => { }, () => { }, _clock);
        for (var i = 0; i < 3 * PeerLink.MaxWaitingBytes / (1024 * 1024); i++)
        {
            other.Post(Partition, large);
        }

        Assert.InRange(other.Waiting, 1, (int)(PeerLink.MaxWaitingBytes / (1024 * 1024)));

        // It goes on where it was.
        Answer(0);
        await Delivered();
    }

    private IEnumerable<int> Sizes
    {
        get
        {
            lock (_calls)
            {
                return [.. _sizes];
            }
        }
    }

    private static Append Large(int bytes) => new(
        new View(new ViewId(0, 1, "first"), new ReplicaId(Here, 1), [new ReplicaId(Here, 1)], 1), new ReplicaId(Here, 1), 0, 0, 0,
        [new Entry { Index = 1, Epoch = 1, LogTime = 1, Kind = EntryKind.Command, Events = new byte[bytes] }], 0, 0, 0, 0, 0);

    private int CallCount
    {
        get
        {
            lock (_calls)
            {
                return _calls.Count;
            }
        }
    }

    private async Task PostAndAwaitDelivery()
    {
        _link.Post(Partition, News);
        await Delivered();
    }

    private async Task Delivered() => Assert.True(await _delivered.WaitAsync(TimeSpan.FromSeconds(30)), "nothing was delivered within 30 s");

    private void Answer(int call)
    {
        lock (_calls)
        {
            _calls[call].SetResult(new MessageBatch(Here, ImmutableArray<PartitionMessage>.Empty));
        }
    }

    private ValueTask<MessageBatch?> Deliver(MessageBatch batch)
    {
        var call = new TaskCompletionSource<MessageBatch?>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_calls)
        {
            _calls.Add(call);
            _sizes.Add(batch.Messages.Length);
        }

        _delivered.Release();
        return new(call.Task);
    }

    private sealed class ManualClock : TimeProvider
    {
        private long _now;

        public override long TimestampFrequency => TimeSpan.TicksPerSecond;

        public override long GetTimestamp() => Volatile.Read(ref _now);

        public void Advance(TimeSpan time) => Interlocked.Add(ref _now, time.Ticks);
    }
}
