using Microsoft.Extensions.Logging;
using Quintet.Protocol;

namespace Quintet.Calls;

internal sealed partial class ClientPartitionMap
{
    [LoggerMessage(EventId = 1401, Level = LogLevel.Warning, Message = "Silo {Silo} is suspected: {Why}. Its calls move when another silo serves them.")]
    private partial void LogSuspected(SiloId silo, string why);

    [LoggerMessage(EventId = 1402, Level = LogLevel.Information, Message = "Silo {Silo} answers again.")]
    private partial void LogBack(SiloId silo);

    [LoggerMessage(EventId = 1403, Level = LogLevel.Debug, Message = "Silo {Silo} is behind gateway {Gateway}.")]
    private partial void LogDiscovered(SiloId silo, SiloAddress gateway);

    [LoggerMessage(EventId = 1404, Level = LogLevel.Error, Message = "Looking after the silos failed this time.")]
    private partial void LogTickFailed(Exception exception);
}
