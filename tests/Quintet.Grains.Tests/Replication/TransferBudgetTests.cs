using CsCheck;
using Quintet.Replication;

namespace Quintet.Grains.Tests.Replication;

public sealed class TransferBudgetTests
{
    private readonly Hand _time = new();

    [Fact]
    public void It_fills_at_its_rate_and_holds_a_tenth_of_a_second_s_worth()
    {
        var budget = new TransferBudget(1000, _time);
        Assert.Equal(100, budget.Grant(long.MaxValue));
        Assert.Equal(0, budget.Grant(1));

        _time.Ms += 20;
        budget.Refill();
        Assert.Equal(20, budget.Grant(500));

        _time.Ms += 60_000;
        budget.Refill();
        Assert.Equal(60, budget.Grant(60));
        Assert.Equal(40, budget.Grant(60));
    }

    [Fact]
    public void What_went_beyond_is_paid_off_first()
    {
        var budget = new TransferBudget(1000, _time);
        Assert.Equal(1, budget.Grant(1));
        budget.TakeBack(-400);
        Assert.Equal(0, budget.Grant(10));

        _time.Ms += 301;
        budget.Refill();
        Assert.Equal(0, budget.Grant(10));

        _time.Ms += 5;
        budget.Refill();
        Assert.Equal(5, budget.Grant(10));
    }

    [Fact]
    public void No_more_is_used_than_the_rate_allows_whoever_asks_and_gives_back() =>
        Gen.Select(Gen.Int[0, 50], Gen.Int[0, 400], Gen.Int[-100, 400]).Array[1, 200].Sample(rounds =>
        {
            var time = new Hand();
            var budget = new TransferBudget(10_000, time);
            long used = 0;
            foreach (var (waited, wish, left) in rounds)
            {
                time.Ms += waited;
                budget.Refill();
                var granted = budget.Grant(wish);
                var unused = granted == 0 ? 0 : Math.Min(left, granted);
                budget.TakeBack(unused);
                used += granted - unused;
            }

            Assert.True(used <= 1000 + ((time.Ms - 1000) * 10) + 100, $"{used} in {time.Ms - 1000} ms");
        });
}
