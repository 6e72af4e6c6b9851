using System.Diagnostics;
using Quintet.Placement;
using Quintet.Protocol;
using Quintet.Storage;

namespace Quintet.Grains.Tests.Storage;

/// <summary>What the table of beats does in every kind of database.</summary>
public abstract class BeatTableConformance : IAsyncLifetime
{
    private readonly List<SqlBeatTable> _opened = [];
    private ITestDatabase? _store;

    private ITestDatabase Store => _store!;

    public async ValueTask InitializeAsync() => _store = await CreateAsync();

    public ValueTask DisposeAsync()
    {
        _opened.ForEach(table => table.Dispose());
        _store?.Dispose();
        return ValueTask.CompletedTask;
    }

    /// <summary>An empty database.</summary>
    internal abstract Task<ITestDatabase> CreateAsync();

    /// <summary>Keeps every write of the table waiting until disposed of.</summary>
    internal abstract IDisposable HoldWrites();

    [Fact]
    public async Task A_beat_is_answered_with_all_beats_its_own_included()
    {
        var (first, second) = (await OpenAsync(), await OpenAsync());

        Same([Of("a", 1, hears: "b c", doubts: "c")], first.Write(Of("a", 1, hears: "b c", doubts: "c")));
        Same([Of("a", 1, hears: "b c", doubts: "c"), Of("b", 7)], second.Write(Of("b", 7)));
        Same([Of("a", 2), Of("b", 7)], first.Write(Of("a", 2)));
        Same([Of("a", 2), Of("b", 7)], second.Read());
    }

    [Fact]
    public async Task Nothing_is_read_of_an_empty_table() => Assert.Empty((await OpenAsync()).Read());

    [Fact]
    public async Task Deployments_and_clusters_do_not_see_each_others_beats()
    {
        (await OpenAsync()).Write(Of("a", 1));

        Same([Of("a", 2)], (await OpenAsync(deployment: "two")).Write(Of("a", 2)));
        Same([Of("a", 3)], (await OpenAsync(cluster: "other", deployment: "three")).Write(Of("a", 3)));
        Same([Of("a", 1)], (await OpenAsync()).Read());
    }

    [Fact]
    public async Task A_beat_is_removed_unless_there_is_a_newer_one()
    {
        var table = await OpenAsync();
        table.Write(Of("a", 1));
        table.Write(Of("b", 1));

        table.Remove(Of("a", 1));
        table.Remove(Of("b", 0));

        Same([Of("b", 1)], table.Read());
    }

    [Fact]
    public async Task Silos_that_beat_at_once_hinder_each_other_neither_in_writing_nor_in_reading()
    {
        var tables = new List<SqlBeatTable>();
        for (var i = 0; i < 4; i++)
        {
            tables.Add(await OpenAsync());
        }

        await Task.WhenAll(tables.Select((table, silo) => Task.Run(() =>
        {
            for (var number = 1; number <= 50; number++)
            {
                Assert.Contains(table.Write(Of($"s{silo}", number)), beat => beat.Silo.Value == $"s{silo}" && beat.Number == number);
            }
        })));

        Same([.. Enumerable.Range(0, 4).Select(silo => Of($"s{silo}", 50))], tables[0].Read());
    }

    [Fact]
    public async Task A_database_that_takes_no_writes_fails_a_beat_in_time_and_takes_the_next_one_when_it_does_again()
    {
        var table = await OpenAsync();
        table.Write(Of("a", 1));
        using (HoldWrites())
        {
            var started = Stopwatch.GetTimestamp();
            Assert.Throws<QuintetStorageException>(() => table.Write(Of("a", 2)));
            Assert.InRange(Stopwatch.GetElapsedTime(started), TimeSpan.FromSeconds(0.5), TimeSpan.FromSeconds(10));
            Same([Of("a", 1)], table.Read());
        }

        Same([Of("a", 3)], table.Write(Of("a", 3)));
    }

    [Fact]
    public async Task A_database_that_fails_is_reported()
    {
        var table = await OpenAsync();
        Store.Execute("DROP TABLE beats");

        Assert.Throws<QuintetStorageException>(() => table.Write(Of("a", 1)));
        Assert.Throws<QuintetStorageException>(() => table.Read());
    }

    private async Task<SqlBeatTable> OpenAsync(string cluster = "quintet", string deployment = "one")
    {
        var database = await Store.PrepareAsync();
        Store.Execute($"INSERT INTO deployments (cluster, deployment, created_at) VALUES ('{cluster}', '{deployment}', 'now') ON CONFLICT DO NOTHING");
        var table = new SqlBeatTable(database, new Scope(cluster, deployment));
        _opened.Add(table);
        return table;
    }

    private static Beat Of(string silo, long number, string hears = "", string doubts = "") => new(new SiloId(silo), number, Silos(hears), Silos(doubts));

    private static System.Collections.Immutable.ImmutableArray<SiloId> Silos(string names) => [.. names.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => new SiloId(name))];

    private static void Same(Beat[] expected, IReadOnlyList<Beat> actual) =>
        Assert.Equal(expected.Select(Text), actual.OrderBy(beat => beat.Silo).Select(Text));

    private static string Text(Beat beat) => $"{beat.Silo} {beat.Number} hears [{string.Join(' ', beat.Hears)}] doubts [{string.Join(' ', beat.Doubts)}]";
}

[Collection(TemporaryDatabase.Collection)]
public sealed class SqliteBeatTableTests : BeatTableConformance
{
    private readonly TemporaryDatabase _file = new();

    internal override Task<ITestDatabase> CreateAsync() => Task.FromResult<ITestDatabase>(_file);

    internal override IDisposable HoldWrites()
    {
        var frozen = _file.Connect();
        TemporaryDatabase.Execute(frozen, "BEGIN IMMEDIATE");
        return frozen;
    }
}

public sealed class PostgresBeatTableTests : BeatTableConformance
{
    private PostgresTestDatabase? _database;

    internal override async Task<ITestDatabase> CreateAsync() => _database = await PostgresTestDatabase.CreateAsync();

    internal override IDisposable HoldWrites()
    {
        var frozen = _database!.ConnectAsync().GetAwaiter().GetResult();
        using var command = new Npgsql.NpgsqlCommand("BEGIN; LOCK TABLE beats IN SHARE MODE", frozen);
        command.ExecuteNonQuery();
        return frozen;
    }
}
