using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Quintet.Silo.Up.Processes;

namespace Quintet.ProcessTests.Support;

/// <summary>One process of the <c>quintet</c> executable. A silo ends with the process that runs the tests, however that ends.</summary>
internal sealed partial class QuintetProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly ConcurrentQueue<string> _output = new();
    private readonly ConcurrentQueue<string> _errors = new();
    private readonly TaskCompletionSource<SiloEndpoints> _ready = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>This assembly, which is a program of several commands, compiled ahead of time (see the project file).</summary>
    public static string OfTests { get; } = Path.Combine(AppContext.BaseDirectory, "ready", Path.GetFileName(typeof(QuintetProcess).Assembly.Location));

    private static string Quintet { get; } = Path.Combine(Path.GetDirectoryName(OfTests)!, "quintet.dll");

    private QuintetProcess(Process process)
    {
        _process = process;
        _ready.Task.Ignore();
        Ended = EndAsync(Task.WhenAll(PumpAsync(process.StandardOutput, _output), PumpAsync(process.StandardError, _errors)));
    }

    /// <summary>Where the silo listens, once it serves. Faults if the process ends before.</summary>
    public Task<SiloEndpoints> Ready => _ready.Task;

    /// <summary>Completes with the exit code when the process has ended and everything it printed was read.</summary>
    public Task<int> Ended { get; }

    public int Id => _process.Id;

    public string Output => string.Join('\n', _output);

    public string Errors => string.Join('\n', _errors);

    /// <summary>Starts any command.</summary>
    /// <param name="directory">The working directory.</param>
    /// <param name="args">The command and its options.</param>
    public static QuintetProcess Start(string directory, params IEnumerable<string> args) => StartProgram(Quintet, directory, args);

    /// <summary>Starts any command on a database that is named in its environment, as one with a password should be.</summary>
    public static QuintetProcess StartOn(string database, string directory, params IEnumerable<string> args) => StartOn(database, directory, args, []);

    /// <summary>Starts another program.</summary>
    public static QuintetProcess StartProgram(string assembly, string directory, IEnumerable<string> args, string? database = null, IEnumerable<KeyValuePair<string, string>>? environment = null)
    {
        var start = new ProcessStartInfo("dotnet", [assembly, .. args])
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        foreach (var variable in start.Environment.Keys.Where(key => key.StartsWith("QUINTET_", StringComparison.Ordinal) || key.StartsWith("OTEL_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(variable);
        }

        // Hundreds of processes live for seconds each: to count which code is hot, and to compile that again, costs a third of a start.
        start.Environment["DOTNET_TieredPGO"] = "0";
        start.Environment["DOTNET_TC_CallCounting"] = "0";

        // Nor is compiled code written twice over, or a socket for debuggers left behind by each that is killed.
        start.Environment["DOTNET_EnableWriteXorExecute"] = "0";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        if (database is not null)
        {
            start.Environment["QUINTET_DATABASE"] = database;
        }

        foreach (var (variable, value) in environment ?? [])
        {
            start.Environment[variable] = value;
        }

        return new QuintetProcess(Launcher.Start(start));
    }

    /// <summary>Starts a silo.</summary>
    public static QuintetProcess StartSilo(string directory, params IEnumerable<string> args) => Start(directory, ["silo", .. OfThisProcess, .. args]);

    /// <summary>Starts a silo on a database that is named in its environment.</summary>
    public static QuintetProcess StartSiloOn(string database, string directory, params IEnumerable<string> args) => StartSiloOn(database, directory, args, []);

    /// <summary>Starts a silo with something more in its environment.</summary>
    public static QuintetProcess StartSiloOn(string database, string directory, IEnumerable<string> args, IEnumerable<KeyValuePair<string, string>> environment) =>
        StartOn(database, directory, ["silo", .. OfThisProcess, .. args], environment);

    /// <summary>Options of a silo that ends with this process, even while it is frozen.</summary>
    public static IEnumerable<string> OfThisProcess => ["--ends-with-launcher", "--parent-pid", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)];

    /// <summary>SIGKILL.</summary>
    public void Kill() => _process.Kill();

    /// <summary>SIGSTOP.</summary>
    public void Freeze() => Freezing.Freeze(_process);

    /// <summary>SIGCONT.</summary>
    public void Resume() => Freezing.Resume(_process);

    /// <summary>SIGTERM.</summary>
    public Task TerminateAsync() => SignalAsync("TERM");

    /// <summary>Any signal.</summary>
    /// <param name="name">Without SIG, e.g. <c>INT</c>.</param>
    public async Task SignalAsync(string name)
    {
        using var kill = Process.Start("kill", [$"-{name}", Id.ToString(CultureInfo.InvariantCulture)]);
        await kill.WaitForExitAsync();
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await Ended;
        _process.Dispose();
    }

    private static QuintetProcess StartOn(string database, string directory, IEnumerable<string> args, IEnumerable<KeyValuePair<string, string>> environment) =>
        StartProgram(Quintet, directory, args, database, environment);

    private async Task<int> EndAsync(Task output)
    {
        await _process.WaitForExitAsync();
        await output;
        _ready.TrySetException(new InvalidOperationException($"The process ended with code {_process.ExitCode}.\n{Output}\n{Errors}"));
        return _process.ExitCode;
    }

    private async Task PumpAsync(StreamReader from, ConcurrentQueue<string> to)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            to.Enqueue(line);
            if (ReadyLine().Match(line) is { Success: true } match)
            {
                _ready.TrySetResult(new SiloEndpoints(match.Groups["silo"].Value, match.Groups["gateway"].Value));
            }
        }
    }

    [GeneratedRegex(@"^quintet silo \S+ ready at (?<silo>\S+) gateway (?<gateway>\S+)$")]
    private static partial Regex ReadyLine();
}

/// <summary>Where a silo process listens, e.g. <c>127.0.0.1:11111</c>.</summary>
/// <param name="Silo">For other silos.</param>
/// <param name="Gateway">For clients.</param>
internal sealed record SiloEndpoints(string Silo, string Gateway);
