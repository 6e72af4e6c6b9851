using Microsoft.Extensions.Logging;

namespace Quintet.Health;

/// <summary>Logs when this silo's health, or a reason for it, changes. Called by one loop.</summary>
internal sealed partial class HealthNotes(SiloHealth health, ILogger<HealthNotes> logger)
{
    private string _last = "";

    public void Note()
    {
        var report = health.Report();
        var now = $"{report.Level} ({string.Join(", ", report.Reasons.Select(reason => reason.Reason))})";
        if (now != _last)
        {
            _last = now;
            LogHealth(logger, report.Level, string.Join("; ", report.Reasons.Select(reason => $"{reason.Reason}: {reason.Message}")));
        }
    }

    // Not a warning: each reason has an event or metric of its own, and every cluster begins with too few copies.
    [LoggerMessage(EventId = 1601, Level = LogLevel.Information, Message = "This silo's health is now {Health}. {Reasons}")]
    private static partial void LogHealth(ILogger logger, HealthLevel health, string reasons);
}
