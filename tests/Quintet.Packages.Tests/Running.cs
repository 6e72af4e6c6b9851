using System.Diagnostics;
using System.Text;

namespace Quintet.Packages.Tests;

/// <summary>A process started by a test. It is ended with the test.</summary>
internal sealed class Running : IAsyncDisposable
{
    private readonly Process _process;
    private readonly StringBuilder _output = new();
    private readonly TaskCompletionSource _said = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly string? _awaited;

    private Running(ProcessStartInfo start, string? awaited)
    {
        _awaited = awaited;
        _process = new Process { StartInfo = start };
        _process.OutputDataReceived += (_, line) => Note(line.Data);
        _process.ErrorDataReceived += (_, line) => Note(line.Data);
        _process.Start();
        _process.BeginOutputReadLine();
        _process.BeginErrorReadLine();
    }

    /// <summary>Everything it has written so far.</summary>
    public string Output
    {
        get
        {
            lock (_output)
            {
                return _output.ToString();
            }
        }
    }

    /// <summary>Runs <c>dotnet</c> to its end, which must be a good one.</summary>
    public static async Task<string> ToEndAsync(string folder, IEnumerable<string> arguments, TimeSpan patience)
    {
        await using var running = new Running(StartInfo(folder, arguments), awaited: null);
        return await running.EndAsync(patience);
    }

    /// <summary>Starts <c>dotnet</c> and returns when it has written a line.</summary>
    public static async Task<Running> UntilAsync(string folder, IEnumerable<string> arguments, string line, TimeSpan patience)
    {
        var running = new Running(StartInfo(folder, arguments), line);
        var ended = running._process.WaitForExitAsync(TestContext.Current.CancellationToken);
        var first = await Task.WhenAny(running._said.Task, ended, Task.Delay(patience, TestContext.Current.CancellationToken));
        if (first != running._said.Task)
        {
            await running.DisposeAsync();
            Assert.Fail($"'{line}' was not written {(first == ended ? "before the process ended" : $"in {patience}")}:\n{running.Output}");
        }

        return running;
    }

    /// <summary>Ends its input and waits for its good end.</summary>
    /// <returns>What it wrote.</returns>
    public async Task<string> EndAsync(TimeSpan patience)
    {
        _process.StandardInput.Close();
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        deadline.CancelAfter(patience);
        try
        {
            await _process.WaitForExitAsync(deadline.Token);
        }
        catch (OperationCanceledException)
        {
            Assert.Fail($"dotnet {string.Join(' ', _process.StartInfo.ArgumentList)} did not end in {patience}:\n{Output}");
        }

        Assert.True(_process.ExitCode == 0, $"dotnet {string.Join(' ', _process.StartInfo.ArgumentList)} ended with {_process.ExitCode}:\n{Output}");
        return Output;
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync(CancellationToken.None);
        }

        _process.Dispose();
    }

    private static ProcessStartInfo StartInfo(string folder, IEnumerable<string> arguments)
    {
        var start = new ProcessStartInfo(Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet", arguments)
        {
            WorkingDirectory = folder,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };

        // A build that runs these tests must not speak to the builds that they run; and nothing of theirs stays behind to wait for more work.
        foreach (var name in start.Environment.Keys.Where(name => name.StartsWith("MSBuild", StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(name);
        }

        start.Environment["MSBUILDDISABLENODEREUSE"] = "1";
        start.Environment["UseSharedCompilation"] = "false";
        start.Environment["DOTNET_CLI_USE_MSBUILD_SERVER"] = "0";
        start.Environment["DOTNET_CLI_UI_LANGUAGE"] = "en";
        start.Environment["DOTNET_NOLOGO"] = "1";
        return start;
    }

    private void Note(string? line)
    {
        if (line is null)
        {
            return;
        }

        lock (_output)
        {
            _output.Append(line).Append('\n');
        }

        if (line == _awaited)
        {
            _said.TrySetResult();
        }
    }
}
