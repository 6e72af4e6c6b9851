using Microsoft.Extensions.Logging;

namespace Quintet.Hosting;

internal sealed partial class DurabilityCheck
{
    [LoggerMessage(EventId = 1103, Level = LogLevel.Warning, Message = "The {Database} may forget what it has committed: {Warning}.")]
    private partial void LogWarning(string database, string warning);

    [LoggerMessage(EventId = 1104, Level = LogLevel.Information, Message = "The {Database} does not tell how safe it keeps what it has committed.")]
    private partial void LogUnknown(Exception exception, string database);
}
