using System.Text.Json;
using System.Text.RegularExpressions;
using Quintet.ProcessTests.Support;
using Quintet.Silo;
using Quintet.Silo.Chaos.Databases;

namespace Quintet.ProcessTests;

/// <summary>The executable on PostgreSQL: the operator's commands, silos that may only read and change rows, and refusals. The password appears nowhere.</summary>
public sealed partial class PostgresTests : IAsyncLifetime
{
    private readonly string _directory = Directory.CreateTempSubdirectory("quintet-").FullName;
    private PostgresPlace? _place;

    private PostgresPlace Place => _place!;

    public async ValueTask InitializeAsync() => _place = await PostgresPlace.CreateAsync();

    public ValueTask DisposeAsync()
    {
        Directory.Delete(_directory, recursive: true);
        return ValueTask.CompletedTask;
    }

    [Fact]
    public async Task The_operator_makes_the_tables_once_and_sees_how_they_stand()
    {
        Assert.Equal("Missing", (await StatusAsync(ExitCode.Failure)).GetProperty("state").GetString());
        Assert.Contains("run 'quintet db init'", (await RunAsync(ExitCode.Failure, "migrate")).Errors, StringComparison.OrdinalIgnoreCase);
        Assert.Contains("0003_view_register", (await RunAsync(ExitCode.Success, "init")).Output);
        Assert.Contains("nothing to do", (await RunAsync(ExitCode.Success, "init", "--role", Place.Role)).Output);
        Assert.Contains("nothing to do", (await RunAsync(ExitCode.Success, "migrate")).Output);

        await Place.ExecuteAsync("INSERT INTO deployments (cluster, deployment, created_at) VALUES ('shop', 'one', 'then')");
        var status = await StatusAsync(ExitCode.Success);

        Assert.Equal(("postgresql", "Current", 5, 0), (status.GetProperty("kind").GetString(), status.GetProperty("state").GetString(), status.GetProperty("version").GetInt32(), status.GetProperty("pending").GetArrayLength()));
        Assert.Equal("one", Assert.Single(status.GetProperty("deployments").EnumerateArray()).GetProperty("deployment").GetString());
        Assert.Equal("on", status.GetProperty("durability").GetProperty("synchronousCommit").GetString());
        Assert.Contains("fsync is off", Assert.Single(status.GetProperty("warnings").EnumerateArray()).GetString());

        await Place.ExecuteAsync("DROP TABLE policies; DELETE FROM quintet_migrations WHERE number = 5");
        Assert.Equal("0005_policies", Assert.Single((await StatusAsync(ExitCode.Failure)).GetProperty("pending").EnumerateArray()).GetString());
        Assert.Contains("quintet db migrate", (await RunAsync(ExitCode.Failure, "init")).Errors);
        Assert.Contains("applied 0005_policies", (await RunAsync(ExitCode.Success, "migrate", "--role", Place.Role)).Output);
    }

    [Fact]
    public async Task A_cluster_whose_silos_may_only_change_rows_survives_kills_and_shows_the_password_nowhere()
    {
        await Place.InitAsync(_directory);

        await using var up = QuintetProcess.StartOn(Place.Silo, _directory, "up", "--duration", "8s", "--kill-every", "3s", "--seed", "1");
        await Until.Holds(() => up.Output.Contains("clients begin", StringComparison.Ordinal) || up.Ended.IsCompleted, "the load has begun");
        var silos = LogsOfRun().SelectMany(log => SiloStarts().Matches(log)).Select(match => match.Groups["pid"].Value).ToList();
        Assert.NotEmpty(silos);
        Assert.All(silos.Where(silo => Directory.Exists($"/proc/{silo}")), silo => Assert.DoesNotContain(PostgresServer.Password, File.ReadAllText($"/proc/{silo}/cmdline")));

        Assert.True(await up.Ended.Soon() == ExitCode.Success, $"{up.Output}\n{up.Errors}\n{string.Join('\n', LogsOfRun())}");
        Assert.All([up.Output, up.Errors, .. LogsOfRun()], text => Assert.DoesNotContain(PostgresServer.Password, text));
    }

    [Fact]
    public async Task A_silo_that_logs_everything_does_not_log_the_password()
    {
        await Place.InitAsync(_directory);

        await using var silo = QuintetProcess.StartSiloOn(Place.Silo, _directory, "--verbosity", "Trace");
        await silo.Ready.Soon();

        Assert.Contains("may forget what it has committed: fsync is off", silo.Errors);
        Assert.DoesNotContain(PostgresServer.Password, silo.Errors);
        Assert.DoesNotContain("s3cret", silo.Errors);
    }

    [Fact]
    public async Task A_silo_refuses_what_it_cannot_use_and_says_what_to_do()
    {
        await RefusedAsync(Place.Silo, [], "quintet db init");
        await RefusedAsync(Place.Of(Place.Role, port: 1), [], "nothing listens there");
        await RefusedAsync(Place.Of(Place.Role, "hunter2"), [], "does not let user");
        await RefusedAsync("postgresql:Host=h;Database=d;Password=a;hunter2=b", [], "setting number 4");

        await Place.InitAsync(_directory);
        await Place.ExecuteAsync("INSERT INTO deployments (cluster, deployment, created_at) VALUES ('shop', 'theirs', 'then')");
        await RefusedAsync(Place.Silo, ["--deployment", "theirs"], "it belongs to cluster 'shop'");
        await Place.ExecuteAsync("INSERT INTO quintet_migrations (number, name, checksum) VALUES (9999, '9999_future', 'x')");
        await RefusedAsync(Place.Silo, [], "newer Quintet");
    }

    private async Task RefusedAsync(string database, string[] args, string expected)
    {
        await using var silo = QuintetProcess.StartSiloOn(database, _directory, args);

        Assert.NotEqual(ExitCode.Success, await silo.Ended.Soon());
        Assert.Contains(expected, silo.Errors);
        Assert.DoesNotContain("   at ", silo.Errors);
        Assert.DoesNotContain("hunter2", silo.Errors);
    }

    private async Task<JsonElement> StatusAsync(int exitCode)
    {
        using var json = JsonDocument.Parse((await RunAsync(exitCode, "status", "--json")).Output);
        return json.RootElement.Clone();
    }

    private async Task<QuintetProcess> RunAsync(int exitCode, params string[] args)
    {
        await using var command = QuintetProcess.StartOn(Place.Owner, _directory, ["db", .. args]);
        Assert.True(await command.Ended.Soon() == exitCode, $"{await command.Ended}\n{command.Output}\n{command.Errors}");
        Assert.DoesNotContain(PostgresServer.Password, command.Output + command.Errors);
        return command;
    }

    private List<string> LogsOfRun() => [.. Directory.GetFiles(Path.Combine(_directory, ".quintet", "logs")).Select(path =>
    {
        using var log = new StreamReader(new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return log.ReadToEnd();
    })];

    [GeneratedRegex(@"^--- silo-\d+, process (?<pid>\d+)$", RegexOptions.Multiline)]
    private static partial Regex SiloStarts();
}
