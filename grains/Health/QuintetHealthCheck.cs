using System.Collections.Immutable;
using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Quintet.Health;

/// <summary>This silo's health for ASP.NET Core's health checks.</summary>
/// <param name="health">Tells it.</param>
/// <param name="liveness">Whether only the process itself is meant.</param>
internal sealed class QuintetHealthCheck(SiloHealth health, bool liveness) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(HealthCheckContext context, CancellationToken cancellationToken = default)
    {
        var report = health.Report();
        var status = liveness
            ? report.IsLive ? HealthStatus.Healthy : context.Registration.FailureStatus
            : report.Level switch
            {
                HealthLevel.Healthy => HealthStatus.Healthy,
                HealthLevel.Degraded => HealthStatus.Degraded,
                _ => context.Registration.FailureStatus,
            };
        var reasons = status == HealthStatus.Healthy ? [] : report.Reasons;
        return Task.FromResult(new HealthCheckResult(
            status,
            string.Join("; ", reasons.Select(reason => reason.Message)),
            data: reasons.DistinctBy(reason => reason.Reason).ToImmutableDictionary(reason => reason.Reason, reason => (object)reason.Message)));
    }
}
