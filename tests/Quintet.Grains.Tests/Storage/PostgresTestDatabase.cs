using Npgsql;
using Quintet.Storage;
using Quintet.Storage.Postgres;
using Quintet.Silo.Chaos.Databases;
using Quintet.TestSupport;

namespace Quintet.Grains.Tests.Storage;

/// <summary>An empty database on the tests' private server.</summary>
internal sealed class PostgresTestDatabase(PostgresServer server, string name) : ITestDatabase
{
    public PostgresServer Server => server;

    public string Name => name;

    public string ConnectionString => ConnectionStringOf("postgres");

    /// <summary>Skips the test if there is no server.</summary>
    public static async Task<PostgresTestDatabase> CreateAsync()
    {
        var server = await SharedPostgres.GetAsync();
        return new PostgresTestDatabase(server, await server.CreateDatabaseAsync());
    }

    public string ConnectionStringOf(string user, string password = PostgresServer.Password) => $"postgresql:{server.ConnectTo(name, user, password)}";

    public PostgresDatabase Open(string user = "postgres", string password = PostgresServer.Password) => (PostgresDatabase)Database.Parse(ConnectionStringOf(user, password));

    public async Task<IDatabase> PrepareAsync()
    {
        var database = Open();
        await database.Schema.MigrateAsync(TestContext.Current.CancellationToken);
        await database.PrepareAsync(create: true, TestContext.Current.CancellationToken);
        return database;
    }

    public void Execute(string sql) => server.ExecuteAsync(name, sql).GetAwaiter().GetResult();

    /// <summary>A connection that knows nothing of Quintet.</summary>
    public async Task<NpgsqlConnection> ConnectAsync()
    {
        var connection = new NpgsqlConnection($"{server.ConnectTo(name)};Pooling=false");
        await connection.OpenAsync(TestContext.Current.CancellationToken);
        return connection;
    }

    /// <summary>The first column of an answer.</summary>
    public async Task<List<string>> ReadAsync(string sql)
    {
        await using var connection = await ConnectAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await using var reader = await command.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        var values = new List<string>();
        while (await reader.ReadAsync(TestContext.Current.CancellationToken))
        {
            values.Add(reader.GetString(0));
        }

        return values;
    }

    /// <summary>Makes a role that may log in and nothing else; roles belong to the whole server, so its name is this database's.</summary>
    public string CreateRole()
    {
        var role = $"silo_{name}";
        Execute($"CREATE ROLE {role} LOGIN PASSWORD '{PostgresServer.Password}'");
        return role;
    }

    // It ends with the server.
    public void Dispose()
    {
    }
}
