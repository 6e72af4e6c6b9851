using System.Text.Encodings.Web;
using System.Text.Json;
using Quintet.Health;

namespace Quintet.Silo.Health;

/// <summary>The body of a health answer: <c>{ "status": "healthy|degraded|unhealthy", "live": ..., "ready": ..., "reasons": [{ "reason": ..., "message": ... }] }</c>.</summary>
internal static class HealthJson
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(HealthReport report) => JsonSerializer.Serialize(
        new
        {
            Status = report.Level switch { HealthLevel.Healthy => "healthy", HealthLevel.Degraded => "degraded", _ => "unhealthy" },
            Live = report.IsLive,
            Ready = report.IsReady,
            report.Reasons,
        },
        Options);
}
