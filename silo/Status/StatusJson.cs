using System.Text.Encodings.Web;
using System.Text.Json;

namespace Quintet.Silo.Status;

/// <summary>
/// What <c>quintet status --json</c> prints: <c>cluster</c>, <c>deployment</c>, <c>silos[]</c>, <c>partitions[]{type,partition,era,epoch,primary,members[],...}</c>,
/// <c>types[]{type,survivesSilos,...}</c>. The names are those of <see cref="ClusterStatus"/>, in camel case.
/// </summary>
internal static class StatusJson
{
    // A console shows "+" as "+"; nothing of it goes into a web page.
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Of(ClusterStatus status) => JsonSerializer.Serialize(status, Options);
}
