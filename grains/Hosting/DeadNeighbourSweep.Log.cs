using Microsoft.Extensions.Logging;

namespace Quintet.Hosting;

internal sealed partial class DeadNeighbourSweep
{
    [LoggerMessage(EventId = 1205, Level = LogLevel.Information, Message = "{Silo} is still listed as active but its process is gone; having it declared dead.")]
    private partial void LogGone(SiloAddress silo);
}
