using System.Diagnostics;
using System.Runtime.InteropServices;
using System.Text;

namespace Quintet.Silo.Tests.Up;

/// <summary>The real executable in a process of its own, in a directory of its own. Whatever happens, it is gone after the test.</summary>
internal sealed class QuintetProcess : IDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly StringBuilder _error = new();

    public QuintetProcess(string directory, params string[] arguments)
    {
        var start = new ProcessStartInfo(Path.Combine(AppContext.BaseDirectory, OperatingSystem.IsWindows() ? "quintet.exe" : "quintet"), arguments)
        {
            WorkingDirectory = directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        _process = Process.Start(start)!;
        _process.OutputDataReceived += (_, line) => Append(_output, line.Data);
        _process.ErrorDataReceived += (_, line) => Append(_error, line.Data);
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    public int Id => _process.Id;

    public string Output => Read(_output);

    public string Error => Read(_error);

    /// <summary>The silo processes that were told to end with this one, and have not.</summary>
    public IReadOnlyList<int> Silos => [.. Process.GetProcesses().Select(process => process.Id).Where(IsSiloOfThis)];

    public void Signal(PosixSignal signal) => Assert.Equal(0, Kill(_process.Id, signal == PosixSignal.SIGINT ? 2 : 15));

    public void KillAtOnce() => _process.Kill();

    /// <summary>Waits for the end and answers the exit code.</summary>
    public async Task<int> EndAsync(TimeSpan within)
    {
        using var deadline = new CancellationTokenSource(within);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"the process did not end within {within}; it printed:\n{Output}\n{Error}");
        }

        return _process.ExitCode;
    }

    /// <summary>Waits until something holds.</summary>
    public async Task UntilAsync(Func<bool> holds, TimeSpan within, string what)
    {
        var start = Stopwatch.GetTimestamp();
        while (!holds())
        {
            Assert.True(Stopwatch.GetElapsedTime(start) < within, $"{what} did not come true within {within}; the process printed:\n{Output}\n{Error}");
            await Task.Delay(50);
        }
    }

    public void Dispose()
    {
        _process.Kill(entireProcessTree: true);
        _process.Dispose();
    }

    private bool IsSiloOfThis(int process)
    {
        try
        {
            return File.ReadAllText($"/proc/{process}/cmdline").EndsWith($"--parent-pid\0{Id}\0", StringComparison.Ordinal);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static void Append(StringBuilder to, string? line)
    {
        lock (to)
        {
            to.AppendLine(line);
        }
    }

    private static string Read(StringBuilder from)
    {
        lock (from)
        {
            return from.ToString();
        }
    }

    [DllImport("libc", EntryPoint = "kill")]
    private static extern int Kill(int process, int signal);
}
