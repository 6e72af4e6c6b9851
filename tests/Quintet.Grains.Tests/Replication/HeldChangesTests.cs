using System.Diagnostics;
using Quintet.Protocol;
using Quintet.Replication;

namespace Quintet.Grains.Tests.Replication;

public sealed class HeldChangesTests
{
    private readonly HeldChanges<string> _held = new();

    [Fact]
    public void A_change_is_held_until_it_may_be_made_and_not_for_ever()
    {
        _held.Hold("a", Change(2), At(0));
        _held.Hold("b", Change(3), At(1));

        Same([], [], _held.Release(_ => false, At(2)));
        Same(["b3"], [], _held.Release(host => host == "b", At(2)));
        Same([], ["a2"], _held.Release(_ => false, At(2.001)));
        Same([], [], _held.Release(_ => true, At(9)));
    }

    [Fact]
    public void One_that_may_be_made_at_last_is_made_however_late_it_is()
    {
        _held.Hold("a", Change(2), At(0));

        Same(["a2"], [], _held.Release(_ => true, At(60)));
    }

    [Fact]
    public void Whoever_looks_at_them_sleeps_while_none_is_held()
    {
        Assert.False(_held.AnyAsync().IsCompleted);
        var any = _held.AnyAsync();
        _held.Hold("a", Change(2), At(0));
        _held.Hold("b", Change(2), At(0));
        Assert.True(any.IsCompleted);

        _held.Release(host => host == "a", At(1));
        Assert.True(_held.AnyAsync().IsCompleted);
        _held.Release(_ => true, At(1));
        Assert.False(_held.AnyAsync().IsCompleted);
    }

    private static void Same(string[] released, string[] expired, (List<(string Host, CompareAndSwap Change)> Released, List<(string Host, CompareAndSwap Change)> Expired) actual)
    {
        Assert.Equal(released, actual.Released.Select(row => $"{row.Host}{row.Change.Proposed.Id.Epoch}"));
        Assert.Equal(expired, actual.Expired.Select(row => $"{row.Host}{row.Change.Proposed.Id.Epoch}"));
    }

    private static long At(double seconds) => (long)(seconds * Stopwatch.Frequency);

    private static CompareAndSwap Change(long epoch)
    {
        var member = new ReplicaId(new SiloId("s"), 1);
        return new CompareAndSwap(new ViewId(0, epoch - 1, "before"), new View(new ViewId(0, epoch, "after"), member, [member], 1));
    }
}
