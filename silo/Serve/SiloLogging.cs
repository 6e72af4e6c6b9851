using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace Quintet.Silo.Serve;

/// <summary>What a silo logs, and where.</summary>
internal static class SiloLogging
{
    // They warn at every start of things that are as they should be: no server GC, threads that have just begun.
    private static readonly string[] Noisy = ["Orleans.Runtime.Silo", "Orleans.Runtime.Watchdog"];

    // They write traces whenever a silo or client is gone, with lines of source, for which symbols are unpacked: a tenth of a second in the very moment of a failover. That a
    // silo is gone, and by what sign, is told by Quintet's own event 1201.
    private static readonly string[] Verbose = ["Orleans.Runtime.CallbackData", "Orleans.Runtime.MembershipService.SiloHealthMonitor", "Orleans.Runtime.Messaging.Connection"];

    // The host would repeat, with a long trace, the error that the process ends with; the other reports each member that is gone as an error of its own.
    private static readonly string[] Redundant = ["Microsoft.Extensions.Hosting.Internal.Host", "Orleans.Runtime.MembershipService.SiloMetadata.SiloMetadataCache"];

    /// <summary>Logs lines to standard error; standard output belongs to the line that says the silo is ready.</summary>
    public static ILoggingBuilder AddSiloLogging(this ILoggingBuilder logging, LogLevel verbosity)
    {
        logging.SetMinimumLevel(verbosity);
        if (verbosity == LogLevel.Warning)
        {
            foreach (var category in Noisy.Concat(Verbose))
            {
                logging.AddFilter(category, LogLevel.Error);
            }

            foreach (var category in Redundant)
            {
                logging.AddFilter(category, LogLevel.Critical);
            }
        }

        logging.Services.Configure<ConsoleLoggerOptions>(options => options.LogToStandardErrorThreshold = LogLevel.Trace);
        return logging.AddSimpleConsole(console =>
        {
            console.SingleLine = true;
            console.TimestampFormat = "HH:mm:ss.fff ";
            console.ColorBehavior = LoggerColorBehavior.Disabled;
        });
    }
}
