using System.Collections.Immutable;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Quintet.Silo.Chaos;

/// <summary>The figures of one run, as <c>--report</c> writes them.</summary>
internal sealed record ChaosReport
{
    /// <summary>Operations that were begun; each is counted in one of the next three.</summary>
    public required long Operations { get; init; }

    /// <summary>Operations that were done.</summary>
    public required long Ok { get; init; }

    /// <summary>Operations that were certainly not done.</summary>
    public required long Failed { get; init; }

    /// <summary>Operations of which nobody can tell.</summary>
    public required long Unknown { get; init; }

    /// <summary>How often each kind of fault has struck, of the kinds asked for.</summary>
    public required ImmutableSortedDictionary<string, int> Faults { get; init; }

    /// <summary>
    /// The longest operation, from its first attempt to its end, that touched the time from a fault of the kind to the next fault of its sort; of the kinds that have struck.
    /// </summary>
    public required ImmutableSortedDictionary<string, double> LongestOutageMs { get; init; }

    /// <summary>How many broken promises the checkers found.</summary>
    public required int Violations { get; init; }

    /// <summary>The broken promises, for people.</summary>
    public required ImmutableArray<string> ViolationsFound { get; init; }

    /// <summary>What the checkers could neither confirm nor refute.</summary>
    public required ImmutableArray<string> Undecided { get; init; }

    /// <summary>The kinds that this machine cannot do, and why.</summary>
    public required ImmutableSortedDictionary<string, string> Skipped { get; init; }

    /// <summary>Keys that operations were on, each read at the end.</summary>
    public required int Keys { get; init; }

    /// <summary>How long clients worked.</summary>
    public required double DurationSeconds { get; init; }

    /// <summary>Silo processes.</summary>
    public required int Silos { get; init; }

    /// <summary>The kind of database.</summary>
    public required string Database { get; init; }

    /// <summary>Decides the schedule.</summary>
    public required int Seed { get; init; }

    /// <summary>What the run answers to the shell.</summary>
    [JsonIgnore]
    public int Code => Violations > 0 ? ExitCode.Failure : Undecided.IsEmpty && Ok > 0 ? ExitCode.Success : ExitCode.CouldNotRun;

    /// <summary>The report as indented JSON with camel-case names, in the order above.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, JsonOptions);

    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web) { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
}
