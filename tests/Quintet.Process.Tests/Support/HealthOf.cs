using System.Net;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Quintet.ProcessTests.Support;

/// <summary>Asks silos that were started with <c>--health-port any</c> how they are.</summary>
internal static partial class HealthOf
{
    private static readonly HttpClient Http = new() { Timeout = TimeSpan.FromSeconds(30) };

    /// <summary>Where a silo tells its health; null if it has not said so yet.</summary>
    public static string? AddressIn(string output) => HealthLine().Match(output) is { Success: true } line ? line.Groups["address"].Value : null;

    /// <summary>Whether it is ready, and its reasons to be less than healthy.</summary>
    public static async Task<(bool IsReady, string[] Reasons)> ReadinessAsync(QuintetProcess silo)
    {
        var (code, body) = await GetAsync($"{AddressIn(silo.Output)}/health/ready");
        return (code == HttpStatusCode.OK, [.. body.GetProperty("reasons").EnumerateArray().Select(reason => reason.GetProperty("reason").GetString()!)]);
    }

    /// <summary>What an address answers.</summary>
    public static async Task<(HttpStatusCode Code, JsonElement Body)> GetAsync(string address)
    {
        using var response = await Http.GetAsync(address, TestContext.Current.CancellationToken);
        using var body = JsonDocument.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
        return (response.StatusCode, body.RootElement.Clone());
    }

    [GeneratedRegex(@"^quintet silo \S+ tells its health at (?<address>http://\S+)/health/ready and /health/live$", RegexOptions.Multiline)]
    private static partial Regex HealthLine();
}
