using System.Collections.Immutable;
using Quintet.Administration;
using Quintet.Placement;
using Quintet.Protocol;

namespace Quintet.Grains.Tests.Administration;

public sealed class ForecasterTests
{
    [Theory]
    [InlineData(1, 2, "'account' survives 2 failures, but accepts commands only until 2 of its 3 copies are lost: minimumCopies is 2")]
    [InlineData(2, 3, "'account' survives 2 failures, but accepts commands only until 1 of its 3 copies are lost: minimumCopies is 3")]
    [InlineData(2, 2, null)]
    [InlineData(2, 1, null)]
    public void A_minimum_that_stops_commands_before_the_failures_survived_are_reached_is_noted_when_it_changes(int before, int after, string? note)
    {
        var plan = Forecaster.Plan(Picture(before), Picture(after), ImmutableDictionary<PartitionId, long>.Empty, bytesPerSecond: 1);

        Assert.Equal(note is null ? [] : [note], plan.Notes);
    }

    private static ClusterPicture Picture(int minimum) => new(
        ImmutableSortedDictionary<SiloId, SiloPicture>.Empty,
        [new TypeGoal("account", Partitions: 1, new QosPolicy { Availability = new() { TolerateFailures = 2, MinimumCopies = minimum } })],
        ImmutableSortedDictionary<PartitionId, View>.Empty);
}
