using System.Globalization;
using Npgsql;
using Quintet.Silo.Chaos.Databases;
using Quintet.TestSupport;

namespace Quintet.ProcessTests.Support;

/// <summary>Silo processes on a PostgreSQL server of their own, which can be taken away from them. Each tells its health.</summary>
internal sealed class TroubledCluster : IAsyncDisposable
{
    private readonly PostgresServer _server;
    private readonly PostgresPlace _place;

    private TroubledCluster(PostgresServer server, PostgresPlace place, DatabaseProxy? proxy)
    {
        (_server, _place, Proxy) = (server, place, proxy);
        Silos = new ProcessCluster(place.Of(place.Role, port: proxy?.Endpoint.Port)) { SiloOptions = ["--health-port", "any"] };
    }

    public ProcessCluster Silos { get; }

    /// <summary>Stands between the server and everybody else, if it was asked for.</summary>
    public DatabaseProxy? Proxy { get; }

    /// <summary>Skips the test if this machine has no server.</summary>
    public static async Task<TroubledCluster> CreateAsync(bool behindProxy = false)
    {
        SharedPostgres.SkipIfThereIsNone();
        var server = await PostgresServer.StartAsync();
        try
        {
            var place = await PostgresPlace.CreateAsync(server);
            var cluster = new TroubledCluster(server, place, behindProxy ? new DatabaseProxy(server.Port) : null);
            await place.InitAsync(cluster.Silos.DataDirectory);
            return cluster;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    /// <summary>Takes the database away.</summary>
    public async Task BreakAsync(Trouble trouble)
    {
        await (trouble switch
        {
            Trouble.Stopped => _server.StopAsync(),
            Trouble.Killed => _server.KillAsync(),
            Trouble.Frozen => _server.FreezeAsync(),
            _ => Task.CompletedTask,
        });
        if (trouble == Trouble.CutOff)
        {
            Proxy!.Swallow();
        }
    }

    /// <summary>Gives it back.</summary>
    public async Task MendAsync(Trouble trouble)
    {
        await (trouble switch
        {
            Trouble.Stopped or Trouble.Killed => _server.StartAgainAsync(),
            Trouble.Frozen => _server.ResumeAsync(),
            _ => Task.CompletedTask,
        });
        Proxy?.Mend();
    }

    /// <summary>Keeps everybody else from the table of views, but not from the rest, until the answer is disposed of.</summary>
    public async Task<IAsyncDisposable> LockViewsAsync()
    {
        var connection = new NpgsqlConnection(_place.Owner.Split(':', 2)[1]);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand("BEGIN; LOCK TABLE views IN ACCESS EXCLUSIVE MODE", connection);
        await command.ExecuteNonQueryAsync();
        return connection;
    }

    /// <summary>Starts the silos, and waits until every partition has its copies and nothing is left to be moved: a member that is moved later is not where the test takes it to be.</summary>
    public async Task<ClusterStatus> SettleAsync(int size = ProcessCluster.Size)
    {
        await Silos.CompleteAsync(size);
        return await Silos.UntilAsync(status => Uneven(status, "leads", silo => silo.Primaries) ?? Uneven(status, "holds", silo => silo.Copies));
    }

    /// <summary>Waits until the status says that the register can be used by no silo, or by all of them.</summary>
    public Task<ClusterStatus> SaysAsync(bool reachable) => Silos.UntilAsync(status =>
    {
        var condition = status.Conditions.Single(condition => condition.Type == "RegisterReachable");
        var silos = status.Silos.Where(silo => silo.Status != "Dead").ToList();
        return (condition.Status, condition.Reason) == (reachable ? ("True", "RegisterAnswers") : ("False", "RegisterUnreachable")) && silos.TrueForAll(silo => silo.RegisterTroubleSince is null == reachable)
            ? null
            : $"{condition.Reason}: {condition.Message}";
    });

    /// <summary>Waits until every silo's health names the register among its reasons, or none does; they are ready all the time.</summary>
    public Task HealthSaysAsync(bool reachable) => Until.NothingIsMissing(async () =>
    {
        var healths = await Task.WhenAll(Silos.Silos.Where(silo => !silo.Ended.IsCompleted).Select(HealthOf.ReadinessAsync));
        Assert.All(healths, health => Assert.True(health.IsReady, string.Join(", ", health.Reasons)));
        return healths.FirstOrDefault(health => health.Reasons.Contains("RegisterUnreachable") == reachable) is { Reasons: { } reasons } ? $"a silo's reasons are: {string.Join(", ", reasons)}" : null;
    });

    /// <summary>Waits until everything serves without a silo.</summary>
    public Task LeftOutAsync(string victim) => Silos.UntilAsync(now =>
        now.Partitions.FirstOrDefault(partition => partition.Members.Contains(victim) || partition.Condition != "Serving" || !partition.BlockedBy.IsEmpty) is { } partition
            ? $"partition {partition.Partition} is {partition.Condition} with {string.Join(", ", partition.Members)}"
            : null);

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in Silos.Silos.Where(silo => !silo.Ended.IsCompleted))
        {
            silo.Resume();
        }

        // First, so that nobody who waits for the server waits in vain.
        await _server.DisposeAsync();
        await Silos.DisposeAsync();
        if (Proxy is not null)
        {
            await Proxy.DisposeAsync();
        }
    }

    private static string? Uneven(ClusterStatus status, string does, Func<SiloStatusReport, int> count)
    {
        var counts = status.Silos.Where(silo => silo.Status == "Active").Select(count).ToList();
        return counts.Max() - counts.Min() > 1 ? string.Create(CultureInfo.InvariantCulture, $"a silo {does} {counts.Max()}, another one {counts.Min()}") : null;
    }
}

/// <summary>How a database server gets lost.</summary>
public enum Trouble
{
    /// <summary>Ended in order: refuses connections.</summary>
    Stopped,

    /// <summary>Ended in mid-step.</summary>
    Killed,

    /// <summary>Stopped in mid-step: accepts connections and does nothing.</summary>
    Frozen,

    /// <summary>The network swallows what is sent to it and what it sends.</summary>
    CutOff,
}
