using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using Quintet.ProcessTests.Support;
using Quintet.Silo;

namespace Quintet.ProcessTests;

/// <summary>What a silo tells whoever watches over it.</summary>
public sealed class HealthTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("quintet-").FullName;
    private readonly HttpClient _http = new() { Timeout = TimeSpan.FromSeconds(30) };

    public void Dispose()
    {
        _http.Dispose();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task A_silo_is_ready_when_it_serves_and_no_more_when_it_drains()
    {
        await using var silo = QuintetProcess.StartSilo(_directory, "--data", "d", "--health-port", "any");
        await Until.Holds(() => HealthOf.AddressIn(silo.Output) is not null || silo.Ended.IsCompleted, "it says where it tells its health");
        var address = HealthOf.AddressIn(silo.Output);
        Assert.StartsWith("http://127.0.0.1:", address);

        await silo.Ready.Soon();
        var (code, ready) = await HealthOf.GetAsync($"{address}/health/ready");
        Assert.Equal((HttpStatusCode.OK, "degraded", true, true), (code, ready.GetProperty("status").GetString(), ready.GetProperty("live").GetBoolean(), ready.GetProperty("ready").GetBoolean()));
        Assert.Contains(ready.GetProperty("reasons").EnumerateArray(), reason => reason.GetProperty("reason").GetString() == "NoMargin");
        Assert.Equal(HttpStatusCode.OK, (await HealthOf.GetAsync($"{address}/health/live")).Code);
        using (var other = await _http.GetAsync($"{address}/else", TestContext.Current.CancellationToken))
        {
            Assert.Equal(HttpStatusCode.NotFound, other.StatusCode);
        }

        await silo.TerminateAsync();

        // Never ready again; at the end nobody answers.
        await Until.NothingIsMissing(async () =>
        {
            try
            {
                return (await HealthOf.GetAsync($"{address}/health/ready")).Code == HttpStatusCode.ServiceUnavailable ? null : "it is still said to be ready";
            }
            catch (HttpRequestException)
            {
                return null;
            }
        });
        Assert.Equal(ExitCode.Success, await silo.Ended.Soon());
    }

    [Fact]
    public async Task A_health_port_in_use_is_an_error_that_names_it()
    {
        using var taken = new System.Net.Sockets.TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        await using var silo = QuintetProcess.StartSilo(_directory, "--data", "d", "--health-port", $"{port}");

        Assert.Equal(ExitCode.Failure, await silo.Ended.Soon());
        Assert.Contains($"127.0.0.1:{port}", silo.Errors);
        Assert.Contains("--health-port", silo.Errors);
        Assert.DoesNotContain("   at ", silo.Errors);
    }

    [Fact]
    public async Task A_host_of_ones_own_has_the_same_as_health_checks()
    {
        await using var cluster = await InProcessCluster.StartAsync(silo => silo.Services.AddHealthChecks().AddQuintetHealthChecks());

        foreach (var checks in cluster.Services<HealthCheckService>())
        {
            // Right after the start copies may still be on their way; the checks answer in any case, and the silo is ready.
            var report = await checks.CheckHealthAsync(TestContext.Current.CancellationToken);
            Assert.Equal([QuintetHealthChecksBuilderExtensions.Live, QuintetHealthChecksBuilderExtensions.Ready], report.Entries.Keys.Order());
            Assert.Equal(HealthStatus.Healthy, report.Entries[QuintetHealthChecksBuilderExtensions.Live].Status);
            Assert.NotEqual(HealthStatus.Unhealthy, report.Entries[QuintetHealthChecksBuilderExtensions.Ready].Status);
        }
    }
}
