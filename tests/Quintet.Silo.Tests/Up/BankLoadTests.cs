using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using Bank;
using Quintet.Silo.Up;
using Quintet.Silo.Up.Faults;
using Quintet.Silo.Up.Load;

namespace Quintet.Silo.Tests.Up;

/// <summary>Drives a bank without replication, whose bugs are planted: the audit is trusted because it finds them.</summary>
public sealed class BankLoadTests
{
    private const int Commands = 4_000;

    private readonly ConcurrentDictionary<string, FakeAccount> _bank = [];
    private readonly ConcurrentQueue<string> _said = [];

    [Fact]
    public async Task An_honest_bank_passes()
    {
        var (load, audit) = await RunAsync(FakeBug.None, accounts: 100);

        Assert.Equal(100, audit.Accounts);
        Assert.Equal(default, audit with { Accounts = 0 });
        Assert.Equal((0, 0, 0), (load.Figures.Commands(Told.Failed), load.Figures.Commands(Told.Unknown), load.Unread));
        Assert.True(load.Figures.Commands(Told.Refused) > 0);
        Assert.True(load.Figures.QueriesAnswered > 0);
        Assert.Empty(_said);
    }

    [Fact]
    public async Task Full_accounts_are_audited_closed_and_replaced()
    {
        var (_, audit) = await RunAsync(FakeBug.None, accounts: 2);

        Assert.True(audit.Accounts > Commands / 500);
        Assert.Equal(audit.Accounts, _bank.Count);
        Assert.Equal(2, _bank.Values.Count(account => !account.Closed));
        Assert.Equal(default, audit with { Accounts = 0 });
    }

    [Fact]
    public async Task A_lost_deposit_is_found()
    {
        var (_, audit) = await RunAsync(FakeBug.Lose, accounts: 10);
        Assert.True(audit.AcknowledgedLost > 0);
        Assert.Equal(0, audit.AppliedTwice);
        Assert.NotEmpty(_said);
    }

    [Fact]
    public async Task A_deposit_applied_twice_is_found()
    {
        var (_, audit) = await RunAsync(FakeBug.Double, accounts: 10);
        Assert.True(audit.AppliedTwice > 0);
        Assert.Equal(0, audit.AcknowledgedLost);
    }

    [Fact]
    public async Task A_failure_counts_as_a_failure_and_is_shown()
    {
        var (load, _) = await RunAsync(FakeBug.Fail, accounts: 10);
        Assert.True(load.Figures.Commands(Told.Failed) > 0);
        Assert.Contains(_said, line => line.Contains("planted", StringComparison.Ordinal));
    }

    private async Task<(BankLoad Load, AuditResult Audit)> RunAsync(FakeBug bug, int accounts)
    {
        var plan = new UpPlan(1, null, null, null, Clients: 8, accounts, Seed: 1, null);
        var load = new BankLoad(name => _bank.GetOrAdd(name, _ => new FakeAccount(bug)), plan, partitions: 16, new Outages(), _said.Enqueue);
        using var stop = new CancellationTokenSource();
        var run = load.RunAsync(stop.Token);
        var start = Stopwatch.GetTimestamp();
        while (load.Figures.Commands(Told.Acknowledged) < Commands)
        {
            Assert.False(run.IsCompleted, "the clients have ended by themselves");
            Assert.True(Stopwatch.GetElapsedTime(start) < TimeSpan.FromSeconds(60), "the clients make no progress");
            await Task.Delay(5);
        }

        await stop.CancelAsync();
        await run;
        return (load, await load.AuditAsync());
    }

    private enum FakeBug
    {
        None,
        Lose,
        Double,
        Fail,
    }

    private sealed class FakeAccount(FakeBug bug) : IAccount
    {
        private readonly Lock _lock = new();
        private ImmutableList<StatementLine> _lines = [];
        private int _changes;

        public bool Closed { get; private set; }

        public async Task<decimal> Deposit(string id, decimal amount)
        {
            await Task.Yield();
            return Apply(id, amount);
        }

        public async Task<decimal> Withdraw(string id, decimal amount)
        {
            await Task.Yield();
            lock (_lock)
            {
                var balance = _lines.Sum(line => line.Amount);
                return balance < amount ? throw new InsufficientFundsException("fake", balance, amount) : Apply(id, -amount);
            }
        }

        public Task<decimal> Close()
        {
            Closed = true;
            return Task.FromResult(0m);
        }

        public Task<decimal> Balance() => Task.FromResult(0m);

        public Task<ImmutableList<StatementLine>> Statement() => Task.FromResult(_lines);

        private decimal Apply(string id, decimal amount)
        {
            lock (_lock)
            {
                var buggy = ++_changes % 100 == 0;
                if (buggy && bug == FakeBug.Fail)
                {
                    throw new InvalidOperationException("planted");
                }

                var times = !buggy ? 1 : bug switch { FakeBug.Lose => 0, FakeBug.Double => 2, _ => 1 };
                _lines = _lines.AddRange(Enumerable.Repeat(new StatementLine(id, amount), times));
                return 0;
            }
        }
    }
}
