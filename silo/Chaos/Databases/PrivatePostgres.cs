namespace Quintet.Silo.Chaos.Databases;

/// <summary>A database on a PostgreSQL server that lives as long as the run. It is disturbed by doing that to the server's processes.</summary>
internal sealed class PrivatePostgres : IChaosDatabase
{
    private const string Role = "silo";

    private readonly PostgresServer _server;

    private PrivatePostgres(PostgresServer server, string database)
    {
        _server = server;
        Database = database;
    }

    public string Database { get; }

    public string Kind => "postgresql";

    /// <summary>Starts the server and makes the tables, and a role that may change rows and nothing else.</summary>
    /// <param name="address">An address of this machine, at which silos reach it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="OperatorException">This machine has no server, or it does not start.</exception>
    public static async Task<PrivatePostgres> StartAsync(string address, CancellationToken cancellationToken)
    {
        if (PostgresServer.FindBinaries() is null)
        {
            throw new OperatorException("--postgres needs a PostgreSQL server on this machine, and neither the path nor /usr/lib/postgresql has one; install it (on Debian: apt-get install postgresql), or leave --postgres out");
        }

        PostgresServer server;
        try
        {
            server = await PostgresServer.StartAtAsync(address);
        }
        catch (InvalidOperationException exception)
        {
            throw new OperatorException($"the private PostgreSQL server does not start: {exception.Message}", exception);
        }

        try
        {
            var name = await server.CreateDatabaseAsync();
            await server.ExecuteAsync(name, $"CREATE ROLE {Role} LOGIN PASSWORD '{PostgresServer.Password}'");
            var schema = Storage.Database.Parse($"postgresql:{server.ConnectTo(name)}").Schema;
            await schema.MigrateAsync(cancellationToken);
            await schema.GrantAsync(Role, cancellationToken);
            return new PrivatePostgres(server, $"postgresql:{server.ConnectTo(name, Role)}");
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async Task DisturbAsync(int variant, TimeSpan lasts, Action<string> began, CancellationToken stop)
    {
        (string What, Func<Task> Strike, Func<Task> Undo)[] ways =
        [
            ("stopped the database server", _server.StopAsync, _server.StartAgainAsync),
            ("killed the database server", _server.KillAsync, _server.StartAgainAsync),
            ("froze the database server", _server.FreezeAsync, _server.ResumeAsync),
        ];
        var (what, strike, undo) = ways[variant % ways.Length];
        await strike();
        began(what);
        await Task.Delay(lasts, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await undo();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();
}
