using System.Runtime.InteropServices;
using System.Text.Json;

namespace Quintet.Silo.Tests.Up;

/// <summary>
/// <c>quintet up</c> as a newcomer runs it, with real processes. What is asserted is the audit and that nothing is left behind, not how
/// fast the machine at hand is. Signals and the list of processes are read as Linux has them.
/// </summary>
public sealed class UpEndToEndTests : IDisposable
{
    private static readonly TimeSpan StartUp = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan WindDown = TimeSpan.FromSeconds(60);

    private readonly string _directory = Directory.CreateTempSubdirectory("quintet-up-").FullName;

    public UpEndToEndTests() => Assert.SkipUnless(OperatingSystem.IsLinux(), "reads /proc and sends signals");

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Silos_are_killed_and_nothing_is_lost()
    {
        using var up = new QuintetProcess(_directory, "up", "--duration", "15s", "--kill-every", "4s", "--accounts", "50", "--seed", "1", "--report", "report.json");

        Assert.True(await up.EndAsync(StartUp + WindDown) == 0, up.Output + up.Error);

        var report = JsonDocument.Parse(File.ReadAllText(Path.Combine(_directory, "report.json"))).RootElement;
        Assert.True(report.GetProperty("commandsAcknowledged").GetInt64() > 0);
        Assert.True(report.GetProperty("silosKilled").GetInt32() > 0);
        Assert.True(report.GetProperty("failovers").GetInt32() > 0);
        Assert.True(report.GetProperty("longestOutageMs").GetDouble() > 0);
        Assert.All(
            ["commandsFailed", "commandsUnknown", "acknowledgedLost", "appliedTwice", "contradictions", "queriesFailed", "silosFrozen", "silosCrashed"],
            name => Assert.Equal((name, 0), (name, report.GetProperty(name).GetInt64())));
        Assert.Empty(up.Silos);
    }

    [Theory]
    [InlineData(PosixSignal.SIGINT)]
    [InlineData(PosixSignal.SIGTERM)]
    public async Task An_interruption_ends_the_load_and_the_audit_follows(PosixSignal signal)
    {
        using var up = await StartAsync();
        using (var status = new QuintetProcess(_directory, "status", "--json"))
        {
            Assert.True(await status.EndAsync(WindDown) == 0, status.Error);
            var json = JsonDocument.Parse(status.Output).RootElement;
            Assert.Equal(2, json.GetProperty("silos").GetArrayLength());
            Assert.All(json.GetProperty("partitions").EnumerateArray(), partition => Assert.Equal(2, partition.GetProperty("members").GetArrayLength()));
            Assert.Equal(1, json.GetProperty("types")[0].GetProperty("survivesSilos").GetInt32());
        }

        up.Signal(signal);

        Assert.True(await up.EndAsync(WindDown) == 0, up.Output + up.Error);
        Assert.Contains("0 acknowledged changes lost, 0 applied twice", up.Output, StringComparison.Ordinal);
        Assert.Empty(up.Silos);
    }

    [Fact]
    public async Task No_silo_outlives_a_killed_up()
    {
        using var up = await StartAsync();
        Assert.Equal(2, up.Silos.Count);

        up.KillAtOnce();

        await up.UntilAsync(() => up.Silos.Count == 0, TimeSpan.FromSeconds(5), "that all silos are gone");

        using var status = new QuintetProcess(_directory, "status");
        Assert.Equal(1, await status.EndAsync(WindDown));
        Assert.Contains("answers. By its register it held 16 partitions of 'account', on 127.0.0.1:", status.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_options_are_named_all_at_once_and_nothing_is_started()
    {
        using var up = new QuintetProcess(_directory, "up", "--silos", "0", "--duration=-1s", "--killevery", "6s");

        Assert.Equal(2, await up.EndAsync(WindDown));
        Assert.Contains("--silos is '0'", up.Error, StringComparison.Ordinal);
        Assert.Contains("--duration is '-1s'", up.Error, StringComparison.Ordinal);
        Assert.Contains("--killevery", up.Error, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFileSystemEntries(_directory));
    }

    private async Task<QuintetProcess> StartAsync()
    {
        var up = new QuintetProcess(_directory, "up", "--silos", "2", "--accounts", "50");
        await up.UntilAsync(() => up.Output.Contains("clients begin", StringComparison.Ordinal), StartUp, "that the load begins");
        await up.UntilAsync(() => up.Output.Contains("commands/s", StringComparison.Ordinal), StartUp, "that there is a load");
        return up;
    }
}
