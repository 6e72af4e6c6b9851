using Microsoft.Extensions.Logging;
using Quintet.Protocol;

namespace Quintet.Components;

internal sealed partial class ComponentExecutor
{
    [LoggerMessage(Level = LogLevel.Debug, Message = "{Method} of {Component} (request {Request}) runs again: the component changed since it started")]
    private static partial void LogRunAgain(ILogger logger, string method, GrainId component, RequestId request);
}
