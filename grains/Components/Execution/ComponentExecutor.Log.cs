using Microsoft.Extensions.Logging;
using Quintet.Protocol;

namespace Quintet.Components;

internal sealed partial class ComponentExecutor
{
    [LoggerMessage(EventId = 1502, Level = LogLevel.Debug, Message = "{Method} of {Component} (request {Request}) runs again: the component changed since it started")]
    private static partial void LogRunAgain(ILogger logger, string method, GrainId component, RequestId request);

    [LoggerMessage(EventId = 1503, Level = LogLevel.Error, Message = "{Method} of {Component} (request {Request}) could not be carried through here and is left to another attempt; this is a defect, please report it")]
    private static partial void LogDefect(ILogger logger, Exception exception, string method, GrainId component, RequestId request);
}
