using Npgsql;
using Quintet.Silo.Chaos.Databases;
using Quintet.TestSupport;

namespace Quintet.ProcessTests.Support;

/// <summary>A database on a private server of the tests and a role for silos that may log in and nothing else.</summary>
internal sealed class PostgresPlace
{
    private readonly PostgresServer _server;
    private readonly string _name;

    private PostgresPlace(PostgresServer server, string name)
    {
        _server = server;
        _name = name;
        Role = $"silo_{name}";
    }

    public string Role { get; }

    /// <summary>As the tables' owner.</summary>
    public string Owner => Of("postgres");

    /// <summary>As silos should connect.</summary>
    public string Silo => Of(Role);

    /// <summary>On the server that all tests share. Skips the test if there is none.</summary>
    public static async Task<PostgresPlace> CreateAsync() => await CreateAsync(await SharedPostgres.GetAsync());

    /// <summary>On a server of the test's own.</summary>
    public static async Task<PostgresPlace> CreateAsync(PostgresServer server)
    {
        var place = new PostgresPlace(server, await server.CreateDatabaseAsync());
        await place.ExecuteAsync($"CREATE ROLE {place.Role} LOGIN PASSWORD '{PostgresServer.Password}'");
        return place;
    }

    /// <summary>Makes the tables, as the operator would.</summary>
    public async Task InitAsync(string directory)
    {
        await using var init = QuintetProcess.StartOn(Owner, directory, "db", "init", "--role", Role);
        Assert.True(await init.Ended.Soon() == 0, init.Errors);
    }

    public Task ExecuteAsync(string sql) => _server.ExecuteAsync(_name, sql);

    public string Of(string user, string password = PostgresServer.Password, int? port = null) =>
        $"postgresql:{new NpgsqlConnectionStringBuilder(_server.ConnectTo(_name, user, password)) { Port = port ?? _server.Port }.ConnectionString}";
}
