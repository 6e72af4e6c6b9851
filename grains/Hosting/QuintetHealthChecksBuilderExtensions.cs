using Microsoft.Extensions.Diagnostics.HealthChecks;
using Quintet.Health;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds a silo's health to the host's health checks.</summary>
public static class QuintetHealthChecksBuilderExtensions
{
    /// <summary>The name and tag of the check whether the process works; if it fails, start the process again.</summary>
    public const string Live = "quintet-live";

    /// <summary>The name and tag of the check whether the silo should be given work. Degraded means that it works and an operator should look.</summary>
    public const string Ready = "quintet-ready";

    /// <summary>Adds the checks <see cref="Live"/> and <see cref="Ready"/>. The host must also run a silo with <c>UseQuintet</c>.</summary>
    /// <param name="builder">From <c>services.AddHealthChecks()</c>.</param>
    public static IHealthChecksBuilder AddQuintetHealthChecks(this IHealthChecksBuilder builder) => builder
        .Add(Registration(Live, liveness: true))
        .Add(Registration(Ready, liveness: false));

    private static HealthCheckRegistration Registration(string name, bool liveness) =>
        new(name, provider => new QuintetHealthCheck(provider.GetRequiredService<SiloHealth>(), liveness), HealthStatus.Unhealthy, [name]);
}
