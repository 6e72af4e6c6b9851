using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace Quintet.Silo.Tests.Serve;

/// <summary>The executable itself.</summary>
public sealed partial class SiloProcessTests : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private readonly string _directory = Directory.CreateTempSubdirectory("quintet-").FullName;
    private readonly Dictionary<Process, Task<string>> _processes = [];

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task It_says_when_it_is_ready_listens_there_and_stops_in_order_when_asked()
    {
        var silo = Start("silo", "--name", "one", "--data", "d");

        var ready = ReadyLine().Match(await ReadLineAsync(silo.StandardOutput));
        Assert.True(ready.Success);
        Assert.Equal("one", ready.Groups["name"].Value);
        foreach (var port in new[] { "silo", "gateway" })
        {
            using var socket = new TcpClient();
            await socket.ConnectAsync(IPAddress.Loopback, int.Parse(ready.Groups[port].Value), Cancel);
        }

        Terminate(silo);

        Assert.Equal(ExitCode.Success, await ExitCodeAsync(silo));
        Assert.True(File.Exists(Path.Combine(_directory, "d", "quintet.db")));
    }

    [Fact]
    public async Task Options_come_from_the_file_in_the_working_directory_too()
    {
        await File.WriteAllTextAsync(Path.Combine(_directory, "quintet.json"), """{ "name": "of-file", "data": "elsewhere" }""", Cancel);

        var silo = Start("silo");

        Assert.Contains(" of-file ", await ReadLineAsync(silo.StandardOutput));
        Assert.True(File.Exists(Path.Combine(_directory, "elsewhere", "quintet.db")));
    }

    [Fact]
    public async Task A_port_in_use_is_an_error_that_names_it()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var silo = Start("silo", "--data", "d", "--gateway-port", $"{port}");

        Assert.Equal(ExitCode.Failure, await ExitCodeAsync(silo));
        var error = await _processes[silo];
        Assert.Contains($"port {port} on 127.0.0.1 is in use", error);
        Assert.DoesNotContain("   at ", error);
    }

    [Theory]
    [InlineData(ExitCode.Usage, "'--nonsense'", "silo", "--nonsense")]
    [InlineData(ExitCode.Usage, "'frobnicate'", "frobnicate")]
    [InlineData(ExitCode.Failure, "no deployment 'nowhere'", "silo", "--data", "d", "--deployment", "nowhere")]
    [InlineData(ExitCode.Failure, "not a SQLite database", "silo", "--database", "sqlite:letter.txt")]
    public async Task What_it_cannot_do_is_said_in_one_line_and_by_the_exit_code(int code, string expected, params string[] args)
    {
        await File.WriteAllTextAsync(Path.Combine(_directory, "letter.txt"), new string('x', 5000), Cancel);

        var process = Start(args);

        Assert.Equal(code, await ExitCodeAsync(process));
        var error = await _processes[process];
        Assert.Contains(expected, error);
        Assert.DoesNotContain("   at ", error);
    }

    [Fact]
    public async Task It_ends_at_once_when_its_parent_is_killed()
    {
        using var parent = Process.Start("sleep", "1000");
        var silo = Start("silo", "--data", "d", "--parent-pid", $"{parent.Id}");
        await ReadLineAsync(silo.StandardOutput);
        Assert.False(silo.HasExited);

        parent.Kill();

        using var patience = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        patience.CancelAfter(TimeSpan.FromSeconds(5));
        await silo.WaitForExitAsync(patience.Token);
    }

    [Fact]
    public async Task A_silo_that_was_killed_does_not_keep_its_successor_waiting()
    {
        var first = Start("silo", "--data", "d");
        await ReadLineAsync(first.StandardOutput);
        first.Kill();
        await first.WaitForExitAsync(Cancel);

        Assert.Contains("ready at", await ReadLineAsync(Start("silo", "--data", "d").StandardOutput));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var process in _processes.Keys)
        {
            using (process)
            {
                process.Kill();
                await process.WaitForExitAsync();
            }
        }

        Directory.Delete(_directory, recursive: true);
    }

    private Process Start(params string[] args)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "quintet.dll"), .. args])
        {
            WorkingDirectory = _directory,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        var process = Process.Start(start)!;

        // Read from the start: a process whose log nobody reads stops when the pipe is full.
        _processes.Add(process, process.StandardError.ReadToEndAsync(CancellationToken.None));
        return process;
    }

    private static void Terminate(Process process)
    {
        using var kill = Process.Start("kill", ["-TERM", $"{process.Id}"]);
        kill.WaitForExit();
    }

    private static async Task<string> ReadLineAsync(StreamReader reader) => await reader.ReadLineAsync(Cancel).AsTask().WaitAsync(Deadline, Cancel) ?? "";

    private static async Task<int> ExitCodeAsync(Process process)
    {
        await process.WaitForExitAsync(Cancel).WaitAsync(Deadline, Cancel);
        return process.ExitCode;
    }

    [GeneratedRegex(@"^quintet silo (?<name>\S+) ready at 127\.0\.0\.1:(?<silo>\d+) gateway 127\.0\.0\.1:(?<gateway>\d+)$")]
    private static partial Regex ReadyLine();
}
