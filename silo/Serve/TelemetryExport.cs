using System.Collections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;

namespace Quintet.Silo.Serve;

/// <summary>Sends metrics and traces by OTLP if, and only if, the standard variables say where to.</summary>
internal static class TelemetryExport
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string MetricsEndpoint = "OTEL_EXPORTER_OTLP_METRICS_ENDPOINT";
    private const string TracesEndpoint = "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT";

    /// <summary>Adds the exporters that the environment asks for.</summary>
    public static void AddTo(HostApplicationBuilder builder)
    {
        // The exporters read their variables from the host's configuration, which holds nothing else.
        builder.Configuration.AddInMemoryCollection(
            from DictionaryEntry variable in Environment.GetEnvironmentVariables()
            let name = (string)variable.Key
            where name.StartsWith("OTEL_", StringComparison.Ordinal)
            select KeyValuePair.Create(name, variable.Value as string));

        var metrics = IsSet(Endpoint) || IsSet(MetricsEndpoint);
        var traces = IsSet(Endpoint) || IsSet(TracesEndpoint);
        if (!metrics && !traces)
        {
            return;
        }

        var telemetry = builder.Services.AddOpenTelemetry().ConfigureResource(resource => resource
            .AddService("quintet", serviceInstanceId: builder.Environment.ApplicationName)
            .AddEnvironmentVariableDetector());
        if (metrics)
        {
            telemetry.WithMetrics(metering => metering.AddMeter("Quintet", "Microsoft.Orleans").AddOtlpExporter());
        }

        if (traces)
        {
            telemetry.WithTracing(tracing => tracing.AddSource("Quintet", "Microsoft.Orleans.*").AddOtlpExporter());
            builder.UseOrleans(silo => silo.AddActivityPropagation());
        }

        bool IsSet(string variable) => !string.IsNullOrWhiteSpace(builder.Configuration[variable]);
    }
}
