using System.Text.RegularExpressions;
using Quintet.Storage;

namespace Quintet.Grains.Tests.Storage;

/// <summary>Which deployment a silo or client works with.</summary>
public abstract class DeploymentResolverConformance : IAsyncLifetime
{
    private ITestDatabase? _database;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_first_one_is_new_and_stays_the_default_until_there_is_a_newer_one()
    {
        var resolver = await OpenAsync();

        var first = await resolver.ResolveAsync("quintet", null, Cancel);
        Assert.Equal(first, await resolver.ResolveAsync("quintet", null, Cancel));
        var second = await resolver.ResolveAsync("quintet", "new", Cancel);

        Assert.Matches(new Regex(@"^\d{8}-\d{6}-[0-9a-f]{4}$"), first);
        Assert.NotEqual(first, second);
        Assert.Equal(second, await resolver.ResolveAsync("quintet", null, Cancel));
        Assert.Equal(first, await resolver.ResolveAsync("quintet", first, Cancel));
        Assert.Equal([second, first], await resolver.ListAsync("quintet", Cancel));
    }

    [Fact]
    public async Task Silos_that_start_at_once_agree_on_the_first_one()
    {
        var database = await _database!.PrepareAsync();

        var ids = await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => Task.Run(() => new DeploymentResolver(database, TimeProvider.System).ResolveAsync("quintet", null, Cancel))));

        Assert.Single(ids.Distinct());
    }

    [Fact]
    public async Task Each_cluster_has_its_own()
    {
        var resolver = await OpenAsync();

        var shop = await resolver.ResolveAsync("shop", null, Cancel);

        Assert.NotEqual(shop, await resolver.ResolveAsync("bank", null, Cancel));
        Assert.Equal([shop], await resolver.ListAsync("shop", Cancel));
    }

    [Fact]
    public async Task An_unknown_one_is_refused_with_those_there_are()
    {
        var resolver = await OpenAsync();
        var known = await resolver.ResolveAsync("quintet", null, Cancel);

        var error = await Assert.ThrowsAsync<QuintetConfigurationException>(() => resolver.ResolveAsync("quintet", "20260101-000000-0000", Cancel));

        Assert.Contains("20260101-000000-0000", error.Message);
        Assert.Contains(known, error.Message);
    }

    [Fact]
    public async Task One_of_another_cluster_is_refused_and_the_cluster_named()
    {
        var resolver = await OpenAsync();
        var shop = await resolver.ResolveAsync("shop", null, Cancel);

        var error = await Assert.ThrowsAsync<QuintetConfigurationException>(() => resolver.ResolveAsync("bank", shop, Cancel));

        Assert.Contains("belongs to cluster 'shop'", error.Message);
        Assert.Contains("has none yet", error.Message);
    }

    [Fact]
    public async Task A_client_starts_none()
    {
        var resolver = await OpenAsync();

        await Assert.ThrowsAsync<QuintetConfigurationException>(() => resolver.FindAsync("quintet", null, Cancel));
        Assert.Empty(await resolver.ListAsync("quintet", Cancel));

        var started = await resolver.ResolveAsync("quintet", null, Cancel);
        Assert.Equal(started, await resolver.FindAsync("quintet", null, Cancel));
        Assert.Equal(started, await resolver.FindAsync("quintet", started, Cancel));
    }

    [Fact]
    public async Task The_operator_sees_those_of_all_clusters()
    {
        var resolver = await OpenAsync();
        var shop = await resolver.ResolveAsync("shop", null, Cancel);
        var bank = await resolver.ResolveAsync("bank", null, Cancel);

        Assert.Equal([("bank", bank), ("shop", shop)], (await resolver.ListAllAsync(Cancel)).Select(row => (row.Cluster, row.Deployment)));
    }

    public async ValueTask InitializeAsync() => _database = await CreateAsync();

    public ValueTask DisposeAsync()
    {
        _database?.Dispose();
        return ValueTask.CompletedTask;
    }

    internal abstract Task<ITestDatabase> CreateAsync();

    private async Task<DeploymentResolver> OpenAsync() => new(await _database!.PrepareAsync(), TimeProvider.System);
}

[Collection(TemporaryDatabase.Collection)]
public sealed class SqliteDeploymentResolverTests : DeploymentResolverConformance
{
    internal override Task<ITestDatabase> CreateAsync() => Task.FromResult<ITestDatabase>(new TemporaryDatabase());
}

public sealed class PostgresDeploymentResolverTests : DeploymentResolverConformance
{
    internal override async Task<ITestDatabase> CreateAsync() => await PostgresTestDatabase.CreateAsync();
}
