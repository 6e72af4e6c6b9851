using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using Npgsql;

namespace Quintet.Silo.Chaos.Databases;

/// <summary>
/// A private PostgreSQL server that ends with this process, however that ends, and leaves nothing behind. If this process is root's, it runs as another user, for PostgreSQL refuses to run as root.
/// </summary>
internal sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>The superuser's password; to be found in no log.</summary>
    public const string Password = "s3cret;=word";

    /// <summary>Where it listens unless told otherwise.</summary>
    public const string Loopback = "127.0.0.1";

    private const string Unprivileged = "nobody";

    // Does what is written to it, a word a line, and answers each with the same word. Whoever started the shell holds the other end of its standard input: when that closes, the server
    // ends, whatever was done to it, and its directory goes.
    private const string Script = """
        dir=$1; bin=$2; address=$3; port=$4; shift 4
        children() { cat "/proc/$server/task/$server/children" 2>/dev/null; }
        start() {
            "$bin/postgres" -D "$dir/data" "$@" >>"$dir/log" 2>&1 </dev/null &
            server=$!
            until "$bin/pg_isready" -q -h "$address" -p "$port"; do
                kill -0 $server 2>/dev/null || return 1
                sleep 0.1
            done
            kill -0 $server 2>/dev/null
        }
        "$bin/initdb" -D "$dir/data" -U postgres --pwfile="$dir/password" --auth-local=trust --auth-host=scram-sha-256 -E UTF8 --locale=C --no-sync >"$dir/log" 2>&1 </dev/null
        echo "host all all samenet scram-sha-256" >>"$dir/data/pg_hba.conf"
        while read -r command; do
            case $command in
                start) start "$@" || break ;;
                stop) kill -INT $server; wait $server ;;
                kill) kill -STOP $server; kill -KILL $(children) $server; wait $server ;;
                freeze) kill -STOP $server; kill -STOP $(children) ;;
                resume) kill -CONT $(children) $server ;;
            esac
            echo "$command"
        done 2>>"$dir/log"
        { kill -CONT $(children) $server; kill -INT $server; wait $server; } 2>/dev/null
        tail -n 20 "$dir/log"
        rm -rf "$dir"
        """;

    private static readonly TimeSpan AnswersWithin = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(20);

    private readonly Process _process;
    private int _databases;

    private PostgresServer(Process process, string address, int port)
    {
        _process = process;
        Address = address;
        Port = port;
    }

    /// <summary>Where it listens.</summary>
    public string Address { get; }

    /// <summary>At which port.</summary>
    public int Port { get; }

    /// <summary>Where the server's programs are: those on the path, else the newest of Debian's; null if there are none.</summary>
    public static string? FindBinaries()
    {
        const string Debian = "/usr/lib/postgresql";
        var onPath = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator);
        var versions = Directory.Exists(Debian) ? Directory.GetDirectories(Debian) : [];
        return onPath
            .Concat(versions.OrderByDescending(VersionOf).Select(version => Path.Combine(version, "bin")))
            .Select(Resolve)
            .FirstOrDefault(directory => directory is not null && File.Exists(Path.Combine(directory, "initdb")));

        // Links on the path may lead to a directory with all of them, or to a server that was removed.
        static string? Resolve(string directory)
        {
            var server = new FileInfo(Path.Combine(directory, "postgres"));
            var target = server.Exists ? server.ResolveLinkTarget(returnFinalTarget: true) ?? server : null;
            return target is { Exists: true } ? Path.GetDirectoryName(target.FullName) : null;
        }

        static int VersionOf(string directory) => int.TryParse(Path.GetFileName(directory), out var version) ? version : 0;
    }

    /// <summary>Starts a server on the loopback address and waits until it answers.</summary>
    /// <param name="settings">Further settings, e.g. <c>fsync=on</c>.</param>
    /// <exception cref="InvalidOperationException">There are no binaries, or they do not start; holds what they said.</exception>
    public static Task<PostgresServer> StartAsync(params string[] settings) => StartAtAsync(Loopback, settings);

    /// <summary>Starts a server and waits until it answers.</summary>
    /// <param name="address">An address of this machine, at which those of its networks reach it.</param>
    /// <param name="settings">Further settings, e.g. <c>fsync=on</c>.</param>
    /// <exception cref="InvalidOperationException">There are no binaries, or they do not start; holds what they said.</exception>
    public static async Task<PostgresServer> StartAtAsync(string address, params string[] settings)
    {
        var binaries = FindBinaries() ?? throw new InvalidOperationException("There are no PostgreSQL server binaries on this machine.");
        for (var attempt = 1; ; attempt++)
        {
            // Another process may take the port before the server does.
            var server = Launch(binaries, address, FreePort(), settings);
            try
            {
                await server.StartAgainAsync();
                return server;
            }
            catch (InvalidOperationException) when (attempt < 3)
            {
                await server.DisposeAsync();
            }
        }
    }

    /// <summary>An Npgsql connection string.</summary>
    public string ConnectTo(string database, string user = "postgres", string password = Password) =>
        new NpgsqlConnectionStringBuilder { Host = Address, Port = Port, Database = database, Username = user, Password = password }.ConnectionString;

    /// <summary>Makes an empty database.</summary>
    /// <returns>Its name.</returns>
    public async Task<string> CreateDatabaseAsync()
    {
        var name = string.Create(CultureInfo.InvariantCulture, $"test_{Interlocked.Increment(ref _databases)}");
        await ExecuteAsync("postgres", $"CREATE DATABASE {name}");
        return name;
    }

    /// <summary>Runs statements as the superuser, on a connection that knows nothing of Quintet.</summary>
    public async Task ExecuteAsync(string database, string sql)
    {
        await using var connection = new NpgsqlConnection($"{ConnectTo(database)};Pooling=false;Timezone=UTC");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        await command.ExecuteNonQueryAsync();
    }

    /// <summary>Attaches a receiver of the server's log, which it takes for a standby, until the answer is disposed of.</summary>
    public IDisposable AttachStandby()
    {
        var directory = Directory.CreateTempSubdirectory("quintet-standby-").FullName;
        var start = new ProcessStartInfo(
            Path.Combine(FindBinaries()!, "pg_receivewal"),
            ["-D", directory, "-h", Address, "-p", Port.ToString(CultureInfo.InvariantCulture), "-U", "postgres", "--no-loop"]);
        start.Environment["PGPASSWORD"] = Password;
        return new Standby(Process.Start(start)!, directory);
    }

    /// <summary>Ends the server in order: it refuses connections from then on.</summary>
    public Task StopAsync() => DoAsync("stop");

    /// <summary>Ends all its processes in mid-step (SIGKILL).</summary>
    public Task KillAsync() => DoAsync("kill");

    /// <summary>Starts it after that, with the same data at the same port, and waits until it answers.</summary>
    public Task StartAgainAsync() => DoAsync("start");

    /// <summary>Stops all its processes in mid-step (SIGSTOP): it accepts connections and does nothing.</summary>
    public Task FreezeAsync() => DoAsync("freeze");

    /// <summary>Lets it go on after that.</summary>
    public Task ResumeAsync() => DoAsync("resume");

    /// <inheritdoc />
    public async ValueTask DisposeAsync()
    {
        _process.StandardInput.Close();
        try
        {
            await _process.WaitForExitAsync().WaitAsync(StopsWithin);
        }
        catch (TimeoutException)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.Dispose();
    }

    private static PostgresServer Launch(string binaries, string address, int port, string[] settings)
    {
        var directory = Directory.CreateTempSubdirectory("quintet-pg-").FullName;
        File.WriteAllText(Path.Combine(directory, "password"), Password);
        var start = new ProcessStartInfo
        {
            FileName = "sh",
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = false,
        };
        if (Environment.IsPrivilegedProcess)
        {
            using var chown = Process.Start("chown", ["-R", Unprivileged, directory]);
            chown.WaitForExit();
            start.FileName = "runuser";
            foreach (var argument in new[] { "-u", Unprivileged, "--", "sh" })
            {
                start.ArgumentList.Add(argument);
            }
        }

        string[] standard = [$"listen_addresses={address}", $"port={port}", $"unix_socket_directories={directory}", "fsync=off", "full_page_writes=off", "max_connections=300", "shared_buffers=32MB"];
        foreach (var argument in (string[])["-c", Script, "sh", directory, binaries, address, $"{port}", .. standard.Concat(settings).SelectMany(setting => (string[])["-c", setting])])
        {
            start.ArgumentList.Add(argument);
        }

        return new PostgresServer(Process.Start(start)!, address, port);
    }

    private async Task DoAsync(string command)
    {
        await _process.StandardInput.WriteLineAsync(command);
        await _process.StandardInput.FlushAsync();
        var answer = await _process.StandardOutput.ReadLineAsync().WaitAsync(AnswersWithin);
        if (answer != command)
        {
            throw new InvalidOperationException($"The PostgreSQL server was told to {command} and did not. {answer}\n{await _process.StandardOutput.ReadToEndAsync()}");
        }
    }

    private static int FreePort()
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        return ((IPEndPoint)socket.LocalEndPoint!).Port;
    }

    private sealed class Standby(Process process, string directory) : IDisposable
    {
        public void Dispose()
        {
            process.Kill();
            process.WaitForExit();
            process.Dispose();
            Directory.Delete(directory, recursive: true);
        }
    }
}
