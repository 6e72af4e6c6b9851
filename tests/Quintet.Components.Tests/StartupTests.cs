using Microsoft.Extensions.Hosting;
using Quintet.Hosting;

namespace Quintet.Components.Tests;

public sealed class StartupTests
{
    [Fact]
    public async Task A_silo_with_wrong_components_does_not_start_and_says_everything()
    {
        using var host = new HostBuilder().UseOrleans(silo =>
        {
            silo.UseLocalhostClustering();
            silo.Services.AddQuintetComponents();
        }).Build();
        var exception = await Assert.ThrowsAsync<QuintetConfigurationException>(() => host.StartAsync());
        Assert.True(exception.Errors.Length > 20, exception.Message);
        Assert.Contains(exception.Errors, error => error.Contains("all named 'twice'"));
        Assert.DoesNotContain("   at ", exception.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Wrong_options_and_wrong_components_are_reported_together()
    {
        using var host = new HostBuilder().UseOrleans(silo => silo.UseQuintet(options =>
        {
            options.Cluster = "Not Lower";
            options.Database = "nonsense";
            options.CallTimeout = TimeSpan.Zero;
            options.CompareStatesEvery = 0;
            options.MaxConcurrentCommands = 0;
            options.MaxCommandsPerComponent = -1;
            options.MaxOutstandingCalls = 1_000_001;
            options.MaxUncommittedBytes = 1;
        })).Build();
        var exception = await Assert.ThrowsAsync<QuintetConfigurationException>(() => host.StartAsync());

        Assert.Contains(exception.Errors, error => error.Contains("'Not Lower'"));
        Assert.Contains(exception.Errors, error => error.Contains("nonsense"));
        Assert.Contains(exception.Errors, error => error.Contains("CallTimeout"));
        Assert.Contains(exception.Errors, error => error.Contains("CompareStatesEvery is 0; use 1 to 65536"));
        Assert.Contains(exception.Errors, error => error.Contains("MaxConcurrentCommands is 0; use 1 to 1000000"));
        Assert.Contains(exception.Errors, error => error.Contains("MaxCommandsPerComponent is -1; use 1 to 1000000"));
        Assert.Contains(exception.Errors, error => error.Contains("MaxOutstandingCalls is 1000001; use 1 to 1000000"));
        Assert.Contains(exception.Errors, error => error.Contains("MaxUncommittedBytes is 1; use 1048576"));
        Assert.Contains(exception.Errors, error => error.Contains("all named 'twice'"));
    }
}
