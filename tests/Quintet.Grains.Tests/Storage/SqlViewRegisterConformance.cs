using Microsoft.Extensions.Logging.Abstractions;
using Quintet.Placement;
using Quintet.Protocol;
using Quintet.Storage;

namespace Quintet.Grains.Tests.Storage;

/// <summary>What the register does in every kind of database, beyond what any register does: when the database fails, or is put back.</summary>
public abstract class SqlViewRegisterConformance : ViewRegisterConformance, IAsyncLifetime
{
    private ITestDatabase? _store;

    protected static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private ITestDatabase Store => _store!;

    public async ValueTask InitializeAsync() => _store = await CreateAsync();

    public ValueTask DisposeAsync()
    {
        _store?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>An empty database.</summary>
    internal abstract Task<ITestDatabase> CreateAsync();

    internal override Task<IViewRegister> OpenAsync(string cluster, string deployment) => OpenAsync(cluster, deployment, TimeSpan.FromSeconds(20));

    internal async Task<IViewRegister> OpenAsync(string cluster, string deployment, TimeSpan timeout)
    {
        var database = await Store.PrepareAsync();
        Store.Execute($"INSERT INTO deployments (cluster, deployment, created_at) VALUES ('{cluster}', '{deployment}', 'now') ON CONFLICT DO NOTHING");
        return new SqlViewRegister(database, new Scope(cluster, deployment), timeout, NullLogger<SqlViewRegister>.Instance);
    }

    [Fact]
    public async Task A_database_that_fails_is_reported_by_reads_and_unknown_for_swaps()
    {
        var register = await OpenAsync("quintet", "one", TimeSpan.FromSeconds(5));
        await register.RegisterTypeAsync(new TypeRegistration("account", 1, 1), FirstViews(1), Cancel);
        Store.Execute("DROP TABLE views");

        var error = await Assert.ThrowsAsync<QuintetStorageException>(async () => await register.ReadAllAsync(Cancel));
        var results = await register.CompareAndSwapManyAsync([new ViewChange(Partition(0), new ViewId(0, 1, "first"), ViewOf(2, "mine", 1))], Cancel);

        Assert.Contains((await Store.PrepareAsync()).Description, error.Message);
        Assert.Equal(ViewChangeOutcome.Unknown, Assert.Single(results).Outcome);
    }

    // Rule H9: what the register says after an older copy of the database was put back is what stands there; to notice that it went back is the
    // replicas' business, and to raise it again must be possible.
    [Fact]
    public async Task Rows_put_back_to_an_older_copy_are_read_as_they_stand_and_can_be_raised_above_what_was_lost()
    {
        var register = await OpenAsync("quintet", "one", TimeSpan.FromSeconds(20));
        await register.RegisterTypeAsync(new TypeRegistration("account", 2, 1), FirstViews(2), Cancel);
        Store.Execute("CREATE TABLE older AS SELECT * FROM views");
        await register.CompareAndSwapManyAsync([new ViewChange(Partition(0), new ViewId(0, 1, "first"), ViewOf(7, "newest", 2, 1))], Cancel);

        Store.Execute("""
            UPDATE views SET epoch = 1, proposal_id = 'first', members = (SELECT members FROM older WHERE older.partition = views.partition),
                primary_replica = (SELECT primary_replica FROM older WHERE older.partition = views.partition)
            """);

        Assert.All(await register.ReadAllAsync(Cancel), row => Assert.Equal(new ViewId(0, 1, "first"), row.View.Id));
        var stale = Assert.Single(await register.CompareAndSwapManyAsync([new ViewChange(Partition(0), new ViewId(0, 7, "newest"), ViewOf(8, "unaware", 2))], Cancel));
        Assert.Equal((ViewChangeOutcome.Lost, 1L), (stale.Outcome, stale.Current!.Id.Epoch));
        var raised = Assert.Single(await register.CompareAndSwapManyAsync([new ViewChange(Partition(0), new ViewId(0, 1, "first"), ViewOf(8, "again", 2, 1))], Cancel));
        Assert.Equal(ViewChangeOutcome.Won, raised.Outcome);
    }

    [Fact]
    public async Task A_registration_whose_row_is_gone_stays_registered()
    {
        var register = await OpenAsync("quintet", "one", TimeSpan.FromSeconds(20));
        var type = new TypeRegistration("account", 2, 1);
        await register.RegisterTypeAsync(type, FirstViews(2), Cancel);
        Store.Execute("DELETE FROM views WHERE partition = 1");

        Assert.Equal(type, await register.RegisterTypeAsync(type, FirstViews(2), Cancel));

        Assert.Equal([Partition(0)], (await register.ReadAllAsync(Cancel)).Select(row => row.Partition));
    }

    // The swap that was given up may be carried out a moment later: that is what "unknown" means. Writes take turns, so afterwards it is over.
    internal static async Task AnswersAgainAsync(IViewRegister register, ViewChange[] changes)
    {
        var results = await register.CompareAndSwapManyAsync(changes, Cancel);
        Assert.All(results, result => Assert.True(result.Outcome == ViewChangeOutcome.Won || result.Current!.Id.ProposalId == "mine", result.ToString()));
    }
}
