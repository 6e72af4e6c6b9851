using System.Diagnostics;
using System.Text.Json;
using Quintet.Silo.Up.Processes;

namespace Quintet.Bench.Changes;

/// <summary><c>quintet up --roll</c>, as a user runs it, and what it reports.</summary>
internal static class Roll
{
    // Enough to be felt by everybody, but not so much that the machine is short of time already without restarts.
    private static readonly string[] Options = ["up", "--roll", "--clients", "8", "--think-time", "5ms", "--accounts", "200"];

    // Built along with this program, in the place beside it.
    private static string Executable { get; } = Path.GetFullPath(Path.Combine(AppContext.BaseDirectory.Replace($"{Path.DirectorySeparatorChar}bench{Path.DirectorySeparatorChar}", $"{Path.DirectorySeparatorChar}silo{Path.DirectorySeparatorChar}", StringComparison.Ordinal), "quintet.dll"));

    /// <summary>Runs it once.</summary>
    /// <exception cref="InvalidOperationException">The run failed.</exception>
    public static async Task<Pause> MeasureAsync()
    {
        var directory = Directory.CreateTempSubdirectory("quintet-bench-").FullName;
        try
        {
            var report = Path.Combine(directory, "report.json");
            using var up = Launcher.Start(new ProcessStartInfo("dotnet", [Executable, .. Options, "--data", directory, "--report", report])
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            });
            var said = await Task.WhenAll(up.StandardOutput.ReadToEndAsync(), up.StandardError.ReadToEndAsync());
            await up.WaitForExitAsync();
            if (up.ExitCode != 0)
            {
                throw new InvalidOperationException($"quintet up ended with exit code {up.ExitCode}.\n{string.Join('\n', said)}");
            }

            using var figures = JsonDocument.Parse(await File.ReadAllTextAsync(report));
            var root = figures.RootElement;
            return new Pause(
                root.GetProperty("controlLongestPauseMs").GetDouble(),
                root.GetProperty("rollLongestPauseMs").GetDouble(),
                root.GetProperty("rolls").GetInt32(),
                root.GetProperty("commandsFailed").GetInt64() + root.GetProperty("commandsUnknown").GetInt64());
        }
        finally
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
