using Quintet;

namespace Bank.Tests;

/// <summary>Events are plain values and ApplyTo is a pure function: no silo is needed to test what they do.</summary>
public sealed class AccountStateTests
{
    [Fact]
    public void A_deposit_adds_to_balance_and_statement()
    {
        var state = Apply(new Deposited("d-1", 100), new Deposited("d-2", 20));

        Assert.Equal(120, state.Balance);
        Assert.Equal([new StatementLine("d-1", 100), new StatementLine("d-2", 20)], state.Lines);
    }

    [Fact]
    public void A_withdrawal_stands_on_the_statement_below_zero()
    {
        var state = Apply(new Deposited("d-1", 100), new Withdrawn("w-1", 30));

        Assert.Equal(70, state.Balance);
        Assert.Equal(new StatementLine("w-1", -30), state.Lines[^1]);
    }

    [Fact]
    public void The_state_before_stays_as_it_was()
    {
        var before = Apply(new Deposited("d-1", 100));
        new Withdrawn("w-1", 30).ApplyTo(before);

        Assert.Equal(100, before.Balance);
        Assert.Single(before.Lines);
    }

    private static AccountState Apply(params IEvent<AccountState>[] events) =>
        events.Aggregate(new AccountState(), (state, change) => change.ApplyTo(state));
}
