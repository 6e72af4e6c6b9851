using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Quintet.Components;
using Quintet.Placement;

namespace Quintet.Hosting;

/// <summary>
/// Reports everything that is wrong with options and components at once. The host makes its services before it starts any; being the first of
/// them, this one comes before Orleans asks for the cluster's name or the grain types and meets the errors of only one of them.
/// </summary>
internal sealed class StartupCheck : IHostedService
{
    public StartupCheck(IOptions<QuintetSiloOptions> silo, IOptions<DetectionOptions> detection, ComponentDiscovery components)
    {
        string[] problems = [.. QuintetSiloOptionsValidator.Problems(silo.Value), .. detection.Value.Problems(), .. components.Problems()];
        if (problems.Length > 0)
        {
            throw new QuintetConfigurationException(problems);
        }
    }

    /// <inheritdoc />
    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <inheritdoc />
    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
