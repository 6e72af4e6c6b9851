using System.Diagnostics;
using Quintet.Silo.Up.Faults;

namespace Quintet.Silo.Tests.Up;

public sealed class OutagesTests
{
    private readonly Outages _outages = new();

    [Fact]
    public void Is_the_longest_command_on_a_struck_partition()
    {
        Strike(at: 100, 1, 2);
        Record(partition: 1, from: 110, to: 150);
        Record(partition: 2, from: 90, to: 170);
        Record(partition: 3, from: 90, to: 900);
        Assert.Equal([80], _outages.All().Select(outage => outage.DurationMs));
    }

    [Fact]
    public void Tells_which_command_that_was()
    {
        Strike(at: 100, 1);
        Strike(at: 200, 1, 2);
        Record(partition: 2, from: 190, to: 240);
        Record(partition: 1, from: 210, to: 250);
        Assert.Equal([new Outage(Fault: 2, DurationMs: 50, Partition: 2, AfterMs: -10)], _outages.All());
    }

    [Fact]
    public void What_ended_before_the_fault_does_not_count()
    {
        Strike(at: 100, 1);
        Record(partition: 1, from: 10, to: 99);
        Record(partition: 1, from: 101, to: 103);
        Assert.Equal([2], _outages.All().Select(outage => outage.DurationMs));
    }

    [Fact]
    public void A_command_counts_for_every_fault_it_meets()
    {
        Strike(at: 100, 1);
        Strike(at: 200, 1);
        Strike(at: 300, 2);
        Record(partition: 1, from: 150, to: 450);
        Assert.Equal([300, 300], _outages.All().Select(outage => outage.DurationMs));
    }

    [Fact]
    public void What_began_after_the_next_fault_belongs_to_that_only()
    {
        Strike(at: 100, 1);
        Record(partition: 1, from: 110, to: 120);
        Strike(at: 200, 1);
        Record(partition: 1, from: 210, to: 260);
        Assert.Equal([10, 50], _outages.All().Select(outage => outage.DurationMs));
    }

    [Fact]
    public void A_fault_that_no_command_noticed_is_left_out()
    {
        Strike(at: 100, 1);
        Assert.Empty(_outages.All());
    }

    [Fact]
    public void A_fault_that_struck_more_than_it_was_meant_to_can_be_left_out()
    {
        var first = Strike(at: 100, 1);
        Record(partition: 1, from: 110, to: 190);
        Strike(at: 200, 1);
        Record(partition: 1, from: 210, to: 220);

        _outages.LeaveOut(first);

        Assert.Equal([2], _outages.All().Select(outage => outage.Fault));
    }

    [Fact]
    public void The_median_is_the_middle()
    {
        Assert.Equal(0, Outages.Median([]));
        Assert.Equal(5, Outages.Median([5]));
        Assert.Equal(2, Outages.Median([9, 1, 2]));
        Assert.Equal(3, Outages.Median([4, 1, 2, 9]));
    }

    private static long Ticks(long milliseconds) => milliseconds * Stopwatch.Frequency / 1000;

    private int Strike(long at, params int[] partitions) => _outages.Begin(partitions.ToHashSet(), Ticks(at));

    private void Record(int partition, long from, long to) => _outages.Record(partition, Ticks(from), Ticks(to));
}
