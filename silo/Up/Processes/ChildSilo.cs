using System.Diagnostics;
using System.Globalization;

namespace Quintet.Silo.Up.Processes;

/// <summary>One life of one silo process. What it prints goes to a log file.</summary>
internal sealed class ChildSilo : IAsyncDisposable
{
    private readonly Process _process;
    private readonly TaskCompletionSource<string?> _endpoint = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _output;

    private ChildSilo(Process process, string name, StreamWriter log)
    {
        _process = process;
        Name = name;
        _output = PumpAsync(log);
        Ended = EndAsync();
    }

    public string Name { get; }

    /// <summary>Where the silo listens once it serves; null if it ends before. Never faults.</summary>
    public Task<string?> Ready => _endpoint.Task;

    /// <summary>Completes with the exit code when the process has ended. Never faults.</summary>
    public Task<int> Ended { get; }

    /// <summary>Starts a silo.</summary>
    /// <param name="name">The silo's name.</param>
    /// <param name="cluster">Which cluster, database and deployment; given through the environment, for it may hold a password.</param>
    /// <param name="options">Further options of <c>quintet silo</c>.</param>
    /// <param name="by">A program with its arguments that turns into the silo; empty: none.</param>
    /// <param name="workingDirectory">Where no configuration file of the caller's lies.</param>
    /// <param name="logFile">Appended to.</param>
    public static ChildSilo Start(string name, Settings.ClusterSettings cluster, IReadOnlyList<string> options, IReadOnlyList<string> by, string workingDirectory, string logFile)
    {
        var start = OwnExecutable.RunBy(by, OwnExecutable.StartInfo(["silo", "--name", name, .. options, "--ends-with-launcher", "--parent-pid", Environment.ProcessId.ToString(CultureInfo.InvariantCulture)]));
        start.WorkingDirectory = workingDirectory;
        start.RedirectStandardOutput = true;
        start.RedirectStandardError = true;
        start.RedirectStandardInput = true;
        start.Environment[$"{Settings.Expansion.VariablePrefix}CLUSTER"] = cluster.Cluster;
        start.Environment[$"{Settings.Expansion.VariablePrefix}DATABASE"] = cluster.Database;
        start.Environment[$"{Settings.Expansion.VariablePrefix}DEPLOYMENT"] = cluster.Deployment;

        var log = new StreamWriter(new FileStream(logFile, FileMode.Append, FileAccess.Write, FileShare.ReadWrite)) { AutoFlush = true };
        var process = Launcher.Start(start);
        log.WriteLine($"--- {name}, process {process.Id}");
        return new ChildSilo(process, name, log);
    }

    /// <summary>Ends the process at once (SIGKILL).</summary>
    public void Kill() => _process.Kill();

    /// <summary>Asks the process to end in order (SIGTERM).</summary>
    public void Terminate() => Signals.Send(_process, Signals.Terminate);

    /// <summary>Freezes the process (SIGSTOP).</summary>
    public void Freeze() => Freezing.Freeze(_process);

    /// <summary>Lets a frozen process go on (SIGCONT). What it was told meanwhile it finds out now.</summary>
    public void Resume() => Freezing.Resume(_process);

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await Ended;
        _process.Dispose();
    }

    private async Task<int> EndAsync()
    {
        await _process.WaitForExitAsync();
        await _output;
        return _process.ExitCode;
    }

    private async Task PumpAsync(StreamWriter log)
    {
        var gate = TextWriter.Synchronized(log);
        await Task.WhenAll(PumpAsync(_process.StandardOutput, gate), PumpAsync(_process.StandardError, gate));
        await log.DisposeAsync();
        _endpoint.TrySetResult(null);
    }

    private async Task PumpAsync(StreamReader from, TextWriter to)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            await to.WriteLineAsync(line);
            if (ReadyLine.EndpointIn(line) is { } endpoint)
            {
                _endpoint.TrySetResult(endpoint);
            }
        }
    }
}
