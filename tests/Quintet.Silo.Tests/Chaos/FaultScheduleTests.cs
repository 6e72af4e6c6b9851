using Quintet.Silo.Chaos.Schedule;

namespace Quintet.Silo.Tests.Chaos;

public sealed class FaultScheduleTests
{
    private static readonly TimeSpan Minute = TimeSpan.FromMinutes(1);

    public static TheoryData<int> Seeds => [.. Enumerable.Range(0, 200)];

    [Fact]
    public void The_same_arguments_give_the_same_schedule_whatever_the_order_of_the_kinds() =>
        Assert.Equal(FaultSchedule.Create(7, FaultKinds.All, Minute, 3), FaultSchedule.Create(7, [.. FaultKinds.All.Reverse()], Minute, 3));

    [Fact]
    public void Another_seed_gives_another_one() =>
        Assert.NotEqual(FaultSchedule.Create(7, FaultKinds.All, Minute, 3).AsEnumerable(), FaultSchedule.Create(8, FaultKinds.All, Minute, 3));

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Never_is_more_than_one_silo_taken_at_a_time_and_all_is_over_before_the_end(int seed)
    {
        foreach (var sort in FaultSchedule.Create(seed, FaultKinds.All, Minute, 5).GroupBy(fault => fault.Kind.TakesSilo()))
        {
            var end = TimeSpan.Zero;
            foreach (var fault in sort)
            {
                Assert.True(fault.At > end, $"{fault} begins before {end}");
                Assert.InRange(fault.Rank, 0, 4);
                Assert.InRange(fault.Variant, 0, FaultSchedule.Variants - 1);
                end = fault.At + fault.Lasts;
            }

            Assert.True(end < Minute);
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void Every_kind_comes_once_before_any_comes_again(int seed)
    {
        foreach (var sort in FaultSchedule.Create(seed, FaultKinds.All, TimeSpan.FromMinutes(10), 3).GroupBy(fault => fault.Kind.TakesSilo()))
        {
            var kinds = FaultKinds.All.Count(kind => kind.TakesSilo() == sort.Key);
            Assert.All(sort.Chunk(kinds).SkipLast(1), round => Assert.Equal(kinds, round.Select(fault => fault.Kind).Distinct().Count()));
        }
    }

    [Theory]
    [MemberData(nameof(Seeds))]
    public void A_minute_holds_every_kind(int seed) =>
        Assert.Equal(FaultKinds.All, FaultSchedule.Create(seed, FaultKinds.All, Minute, 3).Select(fault => fault.Kind).Distinct().Order());

    [Fact]
    public void Only_what_was_asked_for_is_done() =>
        Assert.All(FaultSchedule.Create(1, [FaultKind.Kill, FaultKind.Policy], Minute, 3), fault => Assert.True(fault.Kind is FaultKind.Kill or FaultKind.Policy));

    [Fact]
    public void The_database_is_never_away_for_more_than_ten_seconds() =>
        Assert.All(FaultSchedule.Create(1, [FaultKind.Database], TimeSpan.FromHours(1), 3), fault => Assert.True(fault.Lasts <= TimeSpan.FromSeconds(10)));

    [Fact]
    public void Nothing_is_done_where_nothing_fits() => Assert.Empty(FaultSchedule.Create(1, FaultKinds.All, TimeSpan.FromSeconds(1), 3));
}
