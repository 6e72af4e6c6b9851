using System.Diagnostics;
using Quintet.Protocol;

namespace Quintet.Calls;

/// <summary>What telemetry tells of one call: an activity, whose identity travels with the request, a duration and the number of attempts.</summary>
internal sealed class CallObservation : IDisposable
{
    private readonly TimeProvider _clock;
    private readonly PartitionId _partition;
    private readonly ComponentRequest _request;
    private readonly Activity? _activity;
    private ComponentCall? _call;
    private string _outcome = "ok";

    public CallObservation(GrainId component, PartitionId partition, ComponentRequest request, TimeProvider clock)
    {
        (_partition, _request, _clock) = (partition, request, clock);
        Started = clock.GetTimestamp();
        _activity = QuintetTelemetry.Source.StartActivity("quintet.call", ActivityKind.Client);
        if (_activity is { IsAllDataRequested: true })
        {
            _activity.SetTag("rpc.method", request.GetActivityName());
            _activity.SetTag("quintet.component", component.ToString());
            _activity.SetTag("quintet.partition", partition.ToString());
        }
    }

    /// <summary>Timestamp of the call's beginning.</summary>
    public long Started { get; }

    /// <summary>The W3C identity of whatever is traced here, or null.</summary>
    public string? TraceParent => (_activity ?? Activity.Current) is { IdFormat: ActivityIdFormat.W3C } current ? current.Id : null;

    public ComponentCall Of(ComponentCall call) => _call = call;

    public void Fail(Exception failure)
    {
        _outcome = failure switch
        {
            QuintetOutcomeUnknownException => "unknown",
            QuintetUnavailableException => "unavailable",
            OperationCanceledException => "cancelled",
            QuintetException => "refused",
            _ => "exception",
        };
        _activity?.SetStatus(ActivityStatusCode.Error, failure.Message);
    }

    public void Dispose()
    {
        if (QuintetTelemetry.CallDuration.Enabled || QuintetTelemetry.CallAttempts.Enabled)
        {
            var tags = new TagList
            {
                { "type", _partition.Type },
                { "kind", _request.Kind == CallKind.Query ? "query" : "command" },
                { "outcome", _outcome },
            };
            QuintetTelemetry.CallDuration.Record(_clock.GetElapsedTime(Started).TotalSeconds, tags);
            QuintetTelemetry.CallAttempts.Add(_call?.Attempts ?? 0, tags);
        }

        _activity?.SetTag("quintet.attempts", _call?.Attempts ?? 0);
        _activity?.Dispose();
    }
}
