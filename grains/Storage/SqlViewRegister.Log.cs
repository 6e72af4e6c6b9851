using Microsoft.Extensions.Logging;
using Quintet.Protocol;

namespace Quintet.Storage;

internal sealed partial class SqlViewRegister
{
    [LoggerMessage(EventId = 1102, Level = LogLevel.Warning, Message = "The outcome of {Changes} view changes (the first one of {Partition}) is unknown: the {Database} did not answer as it should.")]
    private partial void LogUnknown(Exception exception, int changes, PartitionId partition, string database);
}
