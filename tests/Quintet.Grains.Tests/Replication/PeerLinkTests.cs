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
    private readonly List<TaskCompletionSource<MessageBatch>> _calls = [];
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

    private ValueTask<MessageBatch> Deliver(MessageBatch batch)
    {
        var call = new TaskCompletionSource<MessageBatch>(TaskCreationOptions.RunContinuationsAsynchronously);
        lock (_calls)
        {
            _calls.Add(call);
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
