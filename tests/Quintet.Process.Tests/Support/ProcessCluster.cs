using System.Collections.Immutable;
using Bank;
using Microsoft.Data.Sqlite;
using Quintet.Protocol;
using Quintet.Silo.Clients;
using Quintet.Silo.Settings;
using Quintet.Silo.Up.Faults;
using Quintet.Silo.Up.Roll;

namespace Quintet.ProcessTests.Support;

/// <summary>Silo processes on a database of their own, a file unless another one is given, and a client outside them. Tests that share one begin with <see cref="CompleteAsync"/>.</summary>
public sealed class ProcessCluster : IAsyncLifetime
{
    public const int Size = 3;
    public const string AccountType = "account";

    private readonly List<QuintetProcess> _silos = [];
    private ExternalClient? _client;
    private int _started;

    public ProcessCluster() => Database = $"sqlite:{Path.Combine(DataDirectory, "quintet.db")}";

    internal ProcessCluster(string database) => Database = database;

    /// <summary>Of the test's own; removed at the end.</summary>
    public string DataDirectory { get; } = Directory.CreateTempSubdirectory("quintet-").FullName;

    /// <summary>Whether the silos host the components of the tests, too.</summary>
    internal bool HostsTestComponents { get; init; }

    /// <summary>Further options of every silo that is started from now on.</summary>
    internal IReadOnlyList<string> SiloOptions { get; set; } = [];

    /// <summary>How every command finds the cluster.</summary>
    public string Database { get; }

    internal ExternalClient Client => _client ?? throw new InvalidOperationException("No silo was started yet.");

    internal IReadOnlyList<QuintetProcess> Silos => _silos;

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        if (_client is not null)
        {
            await _client.DisposeAsync();
        }

        foreach (var silo in _silos)
        {
            await silo.DisposeAsync();
        }

        Directory.Delete(DataDirectory, recursive: true);
    }

    /// <summary>Starts so many more silos.</summary>
    internal async Task<IReadOnlyList<QuintetProcess>> StartAsync(int count, IReadOnlyDictionary<string, string>? environment = null)
    {
        var started = Enumerable.Range(0, count)
            .Select(_ => StartSilo(environment ?? new Dictionary<string, string>(), "--name", $"silo-{++_started}"))
            .ToList();
        _silos.AddRange(started);
        await Task.WhenAll(started.Select(silo => silo.Ready)).Soon();
        _client ??= await ConnectAsync();
        return started;
    }

    /// <summary>Starts silos until there are so many, and waits until every partition has a copy on each of them.</summary>
    internal async Task CompleteAsync(int size = Size)
    {
        _silos.RemoveAll(silo => silo.Ended.IsCompleted);
        await StartAsync(size - _silos.Count);
        await UntilAsync(status => Incomplete(status, size));
    }

    /// <summary>What is missing before nothing is left to be moved: copies, or primaries to be spread. Null if nothing is.</summary>
    internal static string? Unsettled(ClusterStatus status)
    {
        var living = status.Silos.Where(silo => silo.Status == "Active").Select(silo => silo.Silo).ToHashSet();
        return SpreadRule.Missing(status, living.Count, living);
    }

    /// <summary>A client of its own.</summary>
    internal Task<ExternalClient> ConnectAsync() =>
        ExternalClient.ConnectAsync(new ClusterSettings("quintet", Database, DataDirectory, Deployment: null), TestContext.Current.CancellationToken);

    internal IAccount Account(string key) => Client.Grains.GetGrain<IAccount>(key);

    /// <summary>Waits until nothing is missing from the cluster's status, and answers with it.</summary>
    /// <param name="missing">What is missing, or null.</param>
    internal async Task<ClusterStatus> UntilAsync(Func<ClusterStatus, string?> missing)
    {
        ClusterStatus? status = null;
        try
        {
            await Until.NothingIsMissing(async () =>
            {
                try
                {
                    status = await Client.Quintet.GetStatusAsync(TestContext.Current.CancellationToken);
                }
                catch (QuintetUnavailableException exception)
                {
                    return exception.Message;
                }

                return missing(status);
            });
        }
        catch (TimeoutException exception)
        {
            throw await WithAsync(status, exception);
        }

        return status!;
    }

    /// <summary>What was waited for in vain, with all that is known of the cluster.</summary>
    internal async Task<TimeoutException> DescribedAsync(TimeoutException exception) => await WithAsync(await Client.Quintet.GetStatusAsync(CancellationToken.None), exception);

    private async Task<TimeoutException> WithAsync(ClusterStatus? status, TimeoutException exception) =>
        new($"{exception.Message}\n{Describe(status)}\n{await EventsAsync()}\n{string.Join("\n\n", _silos.Select(silo => silo.Errors))}", exception);

    /// <summary>What the silos have decided, asked for and seen, as far as they answer.</summary>
    private async Task<string> EventsAsync()
    {
        try
        {
            var events = await Client.Grains.GetGrain<IQuintetAdmin>(0).GetEventsAsync(ImmutableDictionary<string, long>.Empty).WaitAsync(TimeSpan.FromSeconds(10));
            return string.Join('\n', events.Events.Select(seen => $"{seen.At:HH:mm:ss.fff} {seen.Silo} {seen.Kind} {seen.Subject}: {seen.Message}"));
        }
        catch (Exception unanswered)
        {
            return $"no events: {unanswered.Message}";
        }
    }

    /// <summary>The address, with generation, of a process.</summary>
    internal static async Task<string> AddressOfAsync(ClusterStatus status, QuintetProcess silo)
    {
        var endpoint = (await silo.Ready).Silo;
        return KillRule.AddressesOf(status, [endpoint])[endpoint];
    }

    /// <summary>The process that has an address.</summary>
    internal QuintetProcess SiloAt(string address) => _silos.Last(silo => silo.Ready.IsCompletedSuccessfully && silo.Ready.Result.Silo == address.Split('@')[0]);

    /// <summary>SIGSTOP to the processes that have these addresses. Not in the middle of a write to a file, for then they would keep it locked: the test holds the lock at that moment.</summary>
    internal async Task FreezeAsync(params IReadOnlyList<string> addresses)
    {
        await using var held = Database.StartsWith("sqlite:", StringComparison.Ordinal) ? await LockFileAsync() : null;
        foreach (var address in addresses)
        {
            SiloAt(address).Freeze();
        }
    }

    /// <summary>Nobody else can write to the file until the answer is disposed of; everybody can read.</summary>
    internal async Task<IAsyncDisposable> LockFileAsync()
    {
        var holder = new SqliteConnection($"Data Source={Database.Split(':', 2)[1]};Pooling=False");
        await holder.OpenAsync();
        await using var command = holder.CreateCommand();
        command.CommandText = "BEGIN IMMEDIATE";
        await command.ExecuteNonQueryAsync();
        return holder;
    }

    /// <summary>A key not used before, in one of the partitions asked for.</summary>
    internal static string NewKey(ClusterStatus status, Func<PartitionStatus, bool> wanted)
    {
        var partitions = status.Partitions.Where(partition => partition.Type == AccountType).ToDictionary(partition => partition.Partition);
        if (!partitions.Values.Any(wanted))
        {
            throw new InvalidOperationException("No partition is as wanted.");
        }

        while (true)
        {
            var key = Guid.NewGuid().ToString("N");
            if (wanted(partitions[Partitioning.NumberOf(key, partitions.Count)]))
            {
                return key;
            }
        }
    }

    private QuintetProcess StartSilo(IReadOnlyDictionary<string, string> environment, params IEnumerable<string> args) => HostsTestComponents
        ? TestSiloProcess.Start(DataDirectory, [.. args, .. SiloOptions, "--database", Database])
        : QuintetProcess.StartSiloOn(Database, DataDirectory, [.. args, .. SiloOptions], environment);

    private static string Describe(ClusterStatus? status) => status is null
        ? "no status"
        : string.Join('\n', [
            .. status.Silos.Select(silo => $"{silo.Silo} {silo.Status} leads {silo.Primaries} holds {silo.Copies}"),
            .. status.Partitions.Select(partition => $"{partition.Partition} epoch {partition.Epoch} {partition.Condition} ({partition.Reason}): {string.Join(", ", partition.Members)}; waits for '{string.Join(", ", partition.BlockedBy)}'"),
        ]);

    private string? Incomplete(ClusterStatus status, int size)
    {
        var living = KillRule.AddressesOf(status, [.. _silos.Select(silo => silo.Ready.Result.Silo)]).Values.ToHashSet();
        return CopiesRule.Missing(status, size, AccountType)
            ?? (status.Partitions.All(partition => partition.Members.All(living.Contains)) ? null : "a copy is said to be on a silo that has ended")
            ?? (status.Silos.Count(silo => silo.Primaries > 0) == size ? null : "a silo leads nothing");
    }
}

[CollectionDefinition(nameof(ProcessCluster))]
public sealed class ProcessClusterCollection : ICollectionFixture<ProcessCluster>;
