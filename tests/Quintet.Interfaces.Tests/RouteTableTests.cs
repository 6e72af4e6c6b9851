using Quintet.Calls;
using Quintet.Protocol;
using static Quintet.Tests.RouterBench;

namespace Quintet.Tests;

public sealed class RouteTableTests
{
    private static readonly PartitionId Partition = new("specimen", 1);
    private readonly RouteTable _table = new();

    [Fact]
    public void Views_only_go_forward()
    {
        Assert.Null(_table.Find(Partition));
        Assert.True(_table.Learn(Partition, ViewOf(5, A)));
        Assert.False(_table.Learn(Partition, ViewOf(5, B)));
        Assert.False(_table.Learn(Partition, ViewOf(4, B)));
        Assert.Equal(A, _table.Find(Partition)!.Silo);
        Assert.True(_table.Learn(Partition, ViewOf(1, B, era: 1)));
        Assert.Equal(B, _table.Find(Partition)!.Silo);
    }

    [Fact]
    public void A_new_primary_abandons_the_route_and_the_same_primary_keeps_it()
    {
        _table.Learn(Partition, ViewOf(1, A));
        var route = _table.Find(Partition)!;
        _table.Learn(Partition, ViewOf(2, A));
        Assert.Same(route, _table.Find(Partition));
        Assert.Equal(2, route.View.Id.Epoch);
        Assert.False(route.IsAbandoned);
        _table.Learn(Partition, ViewOf(3, B));
        Assert.True(route.IsAbandoned);
        Assert.NotSame(route, _table.Find(Partition));
    }
}
