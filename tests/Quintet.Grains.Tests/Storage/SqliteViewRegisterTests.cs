using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Quintet.Placement;
using Quintet.Protocol;

namespace Quintet.Grains.Tests.Storage;

/// <summary>The register in a SQLite file: the conformance suite, and what happens when the file does not answer.</summary>
[Collection(TemporaryDatabase.Collection)]
public sealed class SqliteViewRegisterTests : SqlViewRegisterConformance
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1);

    private readonly TemporaryDatabase _file = new();

    internal override Task<ITestDatabase> CreateAsync() => Task.FromResult<ITestDatabase>(_file);

    [Fact]
    public async Task While_another_process_holds_the_lock_a_swap_is_unknown_in_time_and_reads_go_on()
    {
        var register = await OpenAsync("quintet", "one", Short);
        await register.RegisterTypeAsync(new TypeRegistration("account", 3, 1), FirstViews(3), Cancel);
        ViewChange[] changes = [.. Enumerable.Range(0, 3).Select(number => new ViewChange(Partition(number), new ViewId(0, 1, "first"), ViewOf(2, "mine", 1)))];

        using (var frozen = _file.Connect())
        {
            TemporaryDatabase.Execute(frozen, "BEGIN IMMEDIATE");
            var started = Stopwatch.GetTimestamp();

            var results = await register.CompareAndSwapManyAsync(changes, Cancel);

            Assert.All(results, result => Assert.Equal((ViewChangeOutcome.Unknown, null), (result.Outcome, result.Current)));
            Assert.Equal(changes.Select(change => change.Partition), results.Select(result => result.Partition));
            Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(5));
            Assert.Equal(3, (await register.ReadAllAsync(Cancel)).Count);
            TemporaryDatabase.Execute(frozen, "ROLLBACK");
        }

        await AnswersAgainAsync(register, changes);
    }

    [Fact]
    public async Task A_cancelled_swap_is_unknown_not_an_exception()
    {
        var register = await OpenAsync("quintet", "one", TimeSpan.FromSeconds(20));
        await register.RegisterTypeAsync(new TypeRegistration("account", 1, 1), FirstViews(1), Cancel);
        using var frozen = _file.Connect();
        TemporaryDatabase.Execute(frozen, "BEGIN IMMEDIATE");
        using var cancellation = new CancellationTokenSource();

        var swap = register.CompareAndSwapManyAsync([new ViewChange(Partition(0), new ViewId(0, 1, "first"), ViewOf(2, "mine", 1))], cancellation.Token).AsTask();
        Assert.False(swap.IsCompleted);
        await cancellation.CancelAsync();

        Assert.Equal(ViewChangeOutcome.Unknown, Assert.Single(await swap.WaitAsync(TimeSpan.FromSeconds(10), Cancel)).Outcome);
        TemporaryDatabase.Execute(frozen, "ROLLBACK");
        await AnswersAgainAsync(register, [new ViewChange(Partition(0), new ViewId(0, 1, "first"), ViewOf(2, "mine", 1))]);
    }

    [Fact]
    public async Task A_failure_in_mid_batch_leaves_no_change_behind()
    {
        var register = await OpenAsync("quintet", "one", Short);
        await register.RegisterTypeAsync(new TypeRegistration("account", 2, 1), FirstViews(2), Cancel);
        _file.Execute("CREATE TRIGGER broken BEFORE UPDATE ON views WHEN NEW.partition = 1 BEGIN SELECT RAISE(ABORT, 'broken'); END");

        var results = await register.CompareAndSwapManyAsync(
            [.. new[] { 0, 1 }.Select(number => new ViewChange(Partition(number), new ViewId(0, 1, "first"), ViewOf(2, "mine", 1)))], Cancel);

        Assert.All(results, result => Assert.Equal(ViewChangeOutcome.Unknown, result.Outcome));
        Assert.All(await register.ReadAllAsync(Cancel), row => Assert.Equal("first", row.View.Id.ProposalId));
    }

    [Fact]
    public async Task A_connection_left_in_mid_transaction_is_clean_when_it_is_used_again()
    {
        var database = await _file.PrepareAsync();
        await using var source = database.CreateSource(Short);
        await using (var connection = (SqliteConnection)await source.OpenConnectionAsync(Cancel))
        {
            TemporaryDatabase.Execute(connection, "BEGIN IMMEDIATE");
        }

        await using (var connection = (SqliteConnection)await source.OpenConnectionAsync(Cancel))
        {
            TemporaryDatabase.Execute(connection, "BEGIN IMMEDIATE; ROLLBACK");
        }
    }
}
