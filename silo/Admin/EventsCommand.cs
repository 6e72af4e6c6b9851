using System.Collections.Immutable;
using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Quintet.Silo.Admin;

/// <summary><c>quintet events</c>: what silos did and why, oldest first; with <c>--json</c> a line of JSON each.</summary>
internal static class EventsCommand
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(500);
    private static readonly JsonSerializerOptions Line = new(JsonSerializerDefaults.Web) { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static Command Create()
    {
        var follow = new Option<bool>("--follow") { Description = "Go on until Ctrl-C." };
        var command = new Command("events", "Show what the silos decided and why: moves, take-overs, evictions, suspicions, policies.") { follow };
        var call = new AdminCall(command);
        command.SetAction((result, cancellation) => call.AskAsync(result, (admin, stopping) => RunAsync(admin, result.GetValue(follow), call.IsJson(result), stopping), cancellation));
        return command;
    }

    private static async Task<int> RunAsync(IQuintetAdmin admin, bool follow, bool json, CancellationToken cancellationToken)
    {
        var seen = ImmutableDictionary<string, long>.Empty;
        while (true)
        {
            var page = await admin.GetEventsAsync(seen);
            foreach (var entry in page.Events)
            {
                await Console.Out.WriteLineAsync(json
                    ? JsonSerializer.Serialize(entry, Line)
                    : string.Create(CultureInfo.InvariantCulture, $"{entry.At.UtcDateTime:yyyy-MM-dd HH:mm:ss.fff}Z  {entry.Silo}  {entry.Kind}  {entry.Subject}: {entry.Message}"));
            }

            if (!follow)
            {
                return ExitCode.Success;
            }

            seen = page.Seen;
            try
            {
                await Task.Delay(LookEvery, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return ExitCode.Success;
            }
        }
    }
}
