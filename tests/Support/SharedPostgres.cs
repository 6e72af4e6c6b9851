using Quintet.Silo.Chaos.Databases;

namespace Quintet.TestSupport;

/// <summary>The one server that all tests of a process use, each with a database of its own.</summary>
internal static class SharedPostgres
{
    private static readonly Lazy<Task<PostgresServer>> Server = new(() => PostgresServer.StartAsync());

    /// <summary>The server. Skips the test, and says why, if this machine has none.</summary>
    public static async Task<PostgresServer> GetAsync()
    {
        SkipIfThereIsNone();
        return await Server.Value;
    }

    /// <summary>For tests that start a server of their own.</summary>
    public static void SkipIfThereIsNone() => Assert.SkipWhen(
        PostgresServer.FindBinaries() is null,
        "there are no PostgreSQL server binaries on this machine (on Debian: apt-get install postgresql)");
}
