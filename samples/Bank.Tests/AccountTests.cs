namespace Bank.Tests;

/// <summary>What the account does when it is called as everybody calls it: by an ordinary grain reference.</summary>
public sealed class AccountTests(BankSilo silo) : IClassFixture<BankSilo>
{
    [Fact]
    public async Task Deposits_and_withdrawals_change_the_balance()
    {
        var alice = silo.Grains.GetGrain<IAccount>("alice");

        Assert.Equal(100, await alice.Deposit("d-1", 100));
        Assert.Equal(70, await alice.Withdraw("w-1", 30));
        Assert.Equal(70, await alice.Balance());
        Assert.Equal([new StatementLine("d-1", 100), new StatementLine("w-1", -30)], await alice.Statement());
    }

    [Fact]
    public async Task Withdrawing_too_much_fails_and_changes_nothing()
    {
        var bob = silo.Grains.GetGrain<IAccount>("bob@x.com");
        await bob.Deposit("d-1", 10);

        var refusal = await Assert.ThrowsAsync<InsufficientFundsException>(() => bob.Withdraw("w-1", 25));

        Assert.Equal((10, 25), (refusal.Balance, refusal.Amount));
        Assert.Contains("'bob@x.com'", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(10, await bob.Balance());
        Assert.Single(await bob.Statement());
    }

    [Fact]
    public async Task Amounts_must_be_above_zero()
    {
        var carol = silo.Grains.GetGrain<IAccount>("carol");

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => carol.Deposit("d-1", 0));
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => carol.Withdraw("w-1", -5));
        Assert.Empty(await carol.Statement());
    }

    [Fact]
    public async Task A_closed_account_pays_out_and_is_forgotten()
    {
        var dave = silo.Grains.GetGrain<IAccount>("dave");
        await dave.Deposit("d-1", 40);

        Assert.Equal(40, await dave.Close());
        Assert.Equal(0, await dave.Balance());
        Assert.Empty(await dave.Statement());

        Assert.Equal(5, await dave.Deposit("d-2", 5));
    }

    [Fact]
    public async Task An_account_nobody_has_used_is_empty()
    {
        var nobody = silo.Grains.GetGrain<IAccount>("nobody");

        Assert.Equal(0, await nobody.Balance());
        Assert.Empty(await nobody.Statement());
    }
}
