using System.Diagnostics;
using Npgsql;
using Quintet.Placement;
using Quintet.Protocol;

namespace Quintet.Grains.Tests.Storage;

/// <summary>The register in PostgreSQL: the conformance suite, and what other sessions can and cannot do to it.</summary>
public sealed class PostgresViewRegisterTests : SqlViewRegisterConformance
{
    private static readonly TimeSpan Short = TimeSpan.FromSeconds(1);

    private PostgresTestDatabase? _database;

    internal override async Task<ITestDatabase> CreateAsync() => _database = await PostgresTestDatabase.CreateAsync();

    [Fact]
    public async Task A_session_that_holds_one_row_makes_its_swaps_unknown_in_time_and_hinders_neither_reads_nor_other_rows()
    {
        var register = await OpenAsync("quintet", "one", Short);
        await register.RegisterTypeAsync(new TypeRegistration("account", 3, 1), FirstViews(3), Cancel);
        await using var frozen = await _database!.ConnectAsync();
        await ExecuteAsync(frozen, "BEGIN; SELECT 1 FROM views WHERE partition = 1 FOR UPDATE");
        var started = Stopwatch.GetTimestamp();

        var held = await register.CompareAndSwapManyAsync([.. new[] { 0, 1 }.Select(Change)], Cancel);

        Assert.All(held, result => Assert.Equal((ViewChangeOutcome.Unknown, null), (result.Outcome, result.Current)));
        Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(5));
        Assert.Equal(3, (await register.ReadAllAsync(Cancel)).Count);
        Assert.Equal(ViewChangeOutcome.Won, Assert.Single(await register.CompareAndSwapManyAsync([Change(2)], Cancel)).Outcome);
        await ExecuteAsync(frozen, "ROLLBACK");
        await AnswersAgainAsync(register, [.. Enumerable.Range(0, 3).Select(Change)]);
    }

    // Rule H14: the server ends the statement by itself, so the row is free although the process that sent it never heard of it.
    [Fact]
    public async Task Nothing_of_a_swap_that_was_given_up_stays_behind_at_the_server()
    {
        var register = await OpenAsync("quintet", "one", Short);
        await register.RegisterTypeAsync(new TypeRegistration("account", 1, 1), FirstViews(1), Cancel);
        await using var holder = await _database!.ConnectAsync();
        await ExecuteAsync(holder, "BEGIN; SELECT 1 FROM views FOR UPDATE");

        Assert.Equal(ViewChangeOutcome.Unknown, Assert.Single(await register.CompareAndSwapManyAsync([Change(0)], Cancel)).Outcome);
        await UntilAsync(async () => (await _database.ReadAsync("SELECT query FROM pg_stat_activity WHERE datname = current_database() AND application_name = 'quintet' AND state <> 'idle'")).Count == 0);
        await ExecuteAsync(holder, "ROLLBACK");

        Assert.Equal(new ViewId(0, 1, "first"), Assert.Single(await register.ReadAllAsync(Cancel)).View.Id);
    }

    [Fact]
    public async Task A_swap_that_waited_for_another_one_decides_by_what_that_left_behind()
    {
        var register = await OpenAsync("quintet", "one", TimeSpan.FromSeconds(20));
        await register.RegisterTypeAsync(new TypeRegistration("account", 2, 1), FirstViews(2), Cancel);
        await using var other = await _database!.ConnectAsync();
        await ExecuteAsync(other, "BEGIN; UPDATE views SET epoch = 2, proposal_id = 'theirs'");

        // The one expects what stood there before, the other what will stand there.
        var swap = register.CompareAndSwapManyAsync([Change(0), new ViewChange(Partition(1), new ViewId(0, 2, "theirs"), ViewOf(3, "mine", 1))], Cancel).AsTask();
        await UntilAsync(async () => (await _database.ReadAsync("SELECT query FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'")).Count == 1);
        await ExecuteAsync(other, "COMMIT");

        var results = await swap;
        Assert.Equal((ViewChangeOutcome.Lost, "theirs"), (results[0].Outcome, results[0].Current!.Id.ProposalId));
        Assert.Equal(ViewChangeOutcome.Won, results[1].Outcome);
        Assert.Equal(["theirs", "mine"], (await register.ReadAllAsync(Cancel)).Select(row => row.View.Id.ProposalId));
    }

    [Fact]
    public async Task A_thousand_rows_are_one_statement_and_well_within_the_time()
    {
        var register = await OpenAsync("quintet", "one", TimeSpan.FromSeconds(20));
        await register.RegisterTypeAsync(new TypeRegistration("account", 1000, 1), FirstViews(1000), Cancel);

        var results = await register.CompareAndSwapManyAsync([.. Enumerable.Range(0, 1000).Reverse().Select(Change)], Cancel);

        Assert.All(results, result => Assert.Equal(ViewChangeOutcome.Won, result.Outcome));
        Assert.Single(await _database!.ReadAsync("SELECT DISTINCT xmin::text FROM views"));
    }

    [Fact]
    public async Task A_failure_in_mid_batch_leaves_no_change_behind()
    {
        var register = await OpenAsync("quintet", "one", TimeSpan.FromSeconds(5));
        await register.RegisterTypeAsync(new TypeRegistration("account", 2, 1), FirstViews(2), Cancel);
        _database!.Execute("""
            CREATE FUNCTION broken() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN RAISE ''broken''; END';
            CREATE TRIGGER broken BEFORE UPDATE ON views FOR EACH ROW WHEN (NEW.partition = 1) EXECUTE FUNCTION broken();
            """);

        var results = await register.CompareAndSwapManyAsync([Change(0), Change(1)], Cancel);

        Assert.All(results, result => Assert.Equal(ViewChangeOutcome.Unknown, result.Outcome));
        Assert.All(await register.ReadAllAsync(Cancel), row => Assert.Equal("first", row.View.Id.ProposalId));
    }

    [Fact]
    public async Task The_register_goes_on_after_the_server_ended_its_connections()
    {
        var register = await OpenAsync("quintet", "one", TimeSpan.FromSeconds(5));
        await register.RegisterTypeAsync(new TypeRegistration("account", 1, 1), FirstViews(1), Cancel);
        await _database!.ReadAsync("SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()");

        await UntilAsync(async () => (await register.CompareAndSwapManyAsync([Change(0)], Cancel))[0] is { Outcome: ViewChangeOutcome.Won } or { Current.Id.ProposalId: "mine" });
    }

    private static ViewChange Change(int partition) => new(Partition(partition), new ViewId(0, 1, "first"), ViewOf(2, "mine", 1));

    private static async Task ExecuteAsync(NpgsqlConnection connection, string sql)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync(Cancel);
    }

    private static async Task UntilAsync(Func<Task<bool>> condition)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        while (!await condition())
        {
            await Task.Delay(50, deadline.Token);
        }
    }
}
