using Quintet.Silo.Chaos.Databases;

namespace Quintet.ProcessTests.Support;

/// <summary>The kinds of database that silos run on.</summary>
public enum DatabaseKind
{
    /// <summary>A file.</summary>
    Sqlite,

    /// <summary>A database on the tests' private server.</summary>
    Postgres,
}

/// <summary>Clusters on each kind.</summary>
public static class DatabaseKinds
{
    /// <summary>Those that this machine has.</summary>
    internal static IEnumerable<DatabaseKind> Here => PostgresServer.FindBinaries() is null ? [DatabaseKind.Sqlite] : [DatabaseKind.Sqlite, DatabaseKind.Postgres];

    /// <summary>For long trials: each night both kinds; in every build one, on which its likes do not run.</summary>
    /// <param name="inBuilds">Which one, if this machine has it.</param>
    public static TheoryData<DatabaseKind> InTurn(DatabaseKind inBuilds) =>
        Lengths.IsNight ? [DatabaseKind.Sqlite, DatabaseKind.Postgres] : [Here.Contains(inBuilds) ? inBuilds : DatabaseKind.Sqlite];

    /// <summary>A cluster without silos yet. Skips the test, and says why, if this machine has no such database.</summary>
    internal static async Task<ProcessCluster> ClusterAsync(this DatabaseKind kind, string? verbosity = null)
    {
        if (kind == DatabaseKind.Sqlite)
        {
            return new ProcessCluster { SiloOptions = verbosity is null ? [] : ["--verbosity", verbosity] };
        }

        var place = await PostgresPlace.CreateAsync();
        var cluster = new ProcessCluster(place.Silo) { SiloOptions = verbosity is null ? [] : ["--verbosity", verbosity] };
        await place.InitAsync(cluster.DataDirectory);
        return cluster;
    }
}
