using Quintet.Policies;
using Quintet.Storage;

namespace Quintet.Grains.Tests.Storage;

/// <summary>What the table of policies does in every kind of database.</summary>
public abstract class PolicyTableConformance : IAsyncLifetime
{
    private readonly List<SqlPolicyTable> _opened = [];
    private ITestDatabase? _store;

    public async ValueTask InitializeAsync() => _store = await CreateAsync();

    public ValueTask DisposeAsync()
    {
        _opened.ForEach(table => table.Dispose());
        _store?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>An empty database.</summary>
    internal abstract Task<ITestDatabase> CreateAsync();

    [Fact]
    public async Task Generations_rise_through_a_deployment_whatever_the_type()
    {
        var table = await OpenAsync();
        Assert.Empty(await ReadAsync(table));
        Assert.Equal(1, await AddAsync(table, "a", "{}", expected: 0));
        Assert.Equal(2, await AddAsync(table, "*", "{}", expected: 0));
        Assert.Equal(3, await AddAsync(table, "a", """{"availability":{"spares":1}}""", expected: 1));
        Assert.Equal(["* 2 {}", """a 3 {"availability":{"spares":1}}"""], await ReadAsync(table));
        Assert.Equal([1L, 3], (await table.HistoryAsync("a", TestContext.Current.CancellationToken)).Select(revision => revision.Generation));
    }

    [Fact]
    public async Task A_change_made_from_another_generation_is_not_stored()
    {
        var table = await OpenAsync();
        Assert.Null(await AddAsync(table, "a", "{}", expected: 1));
        Assert.Equal(1, await AddAsync(table, "a", "{}", expected: 0));
        Assert.Null(await AddAsync(table, "a", "{}", expected: 0));
        Assert.Equal(["a 1 {}"], await ReadAsync(table));
    }

    [Fact]
    public async Task Who_when_and_why_are_kept()
    {
        var table = await OpenAsync();
        await AddAsync(table, "a", "{}", expected: 0);
        var revision = Assert.Single(await table.ReadAsync(TestContext.Current.CancellationToken));
        Assert.Equal(("ann", "to see"), (revision.By, revision.Reason));
        Assert.InRange(revision.At, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddMinutes(5));
    }

    [Fact]
    public async Task Deployments_and_clusters_do_not_see_each_others_policies()
    {
        await AddAsync(await OpenAsync(), "a", "{}", expected: 0);
        Assert.Empty(await ReadAsync(await OpenAsync(deployment: "two")));
        Assert.Equal(1, await AddAsync(await OpenAsync(cluster: "other"), "a", "{}", expected: 0));
    }

    [Fact]
    public async Task Of_many_changes_at_once_one_for_each_generation_is_stored_and_none_of_another_type_is_lost()
    {
        var tables = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => OpenAsync()));
        var stored = await Task.WhenAll(tables.SelectMany((table, writer) => (string[])["shared", $"own-{writer}"], (table, type) => Task.Run(() => AddAsync(table, type, "{}", expected: 0))));
        Assert.Equal([1L, 2, 3, 4, 5], stored.OfType<long>().Order());
        Assert.Equal(["own-0", "own-1", "own-2", "own-3", "shared"], (await ReadAsync(tables[0])).Select(row => row.Split(' ')[0]).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task A_database_that_fails_is_reported()
    {
        var table = await OpenAsync();
        _store!.Execute("DROP TABLE policies");
        await Assert.ThrowsAsync<QuintetStorageException>(() => ReadAsync(table));
    }

    private static Task<long?> AddAsync(SqlPolicyTable table, string type, string policy, long expected) => table.TryAddAsync(
        new PolicyRevision { Type = type, Generation = 0, Policy = policy, By = "ann", Reason = "to see" }, expected, TestContext.Current.CancellationToken);

    private static async Task<string[]> ReadAsync(SqlPolicyTable table) =>
        [.. (await table.ReadAsync(TestContext.Current.CancellationToken)).Select(revision => $"{revision.Type} {revision.Generation} {revision.Policy}").Order(StringComparer.Ordinal)];

    private async Task<SqlPolicyTable> OpenAsync(string cluster = "quintet", string deployment = "one")
    {
        var database = await _store!.PrepareAsync();
        _store.Execute($"INSERT INTO deployments (cluster, deployment, created_at) VALUES ('{cluster}', '{deployment}', 'now') ON CONFLICT DO NOTHING");
        var table = new SqlPolicyTable(database, new Scope(cluster, deployment));
        lock (_opened)
        {
            _opened.Add(table);
        }

        return table;
    }
}

[Collection(TemporaryDatabase.Collection)]
public sealed class SqlitePolicyTableTests : PolicyTableConformance
{
    internal override Task<ITestDatabase> CreateAsync() => Task.FromResult<ITestDatabase>(new TemporaryDatabase());
}

public sealed class PostgresPolicyTableTests : PolicyTableConformance
{
    internal override async Task<ITestDatabase> CreateAsync() => await PostgresTestDatabase.CreateAsync();
}
