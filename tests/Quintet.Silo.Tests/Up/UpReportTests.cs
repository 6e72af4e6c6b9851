using System.Text.Json;
using Quintet.Silo.Up;

namespace Quintet.Silo.Tests.Up;

public sealed class UpReportTests
{
    private static readonly UpReport Good = new()
    {
        Silos = 3,
        DurationSeconds = 30.01,
        CommandsAcknowledged = 100,
        CommandsFailed = 0,
        CommandsUnknown = 0,
        AcknowledgedLost = 0,
        AppliedTwice = 0,
        SilosKilled = 4,
        SilosFrozen = 0,
        Failovers = 21,
        LongestOutageMs = 300.5,
        MedianOutageMs = 200,
        ThroughputPerSecond = 3.3,
        LatencyP50Ms = 1,
        LatencyP99Ms = 9,
        CommandsRefused = 5,
        QueriesAnswered = 2,
        QueriesFailed = 0,
        AccountsAudited = 10,
        AccountsUnread = 0,
        Contradictions = 0,
        SilosCrashed = 0,
        SilosEndedAfterFreeze = 0,
        RegisterLocked = 0,
        Seed = 1,
    };

    [Fact]
    public void Is_json_with_the_promised_names_and_nothing_but_numbers()
    {
        using var json = JsonDocument.Parse(Good.ToJson());
        var properties = json.RootElement.EnumerateObject().ToList();

        Assert.All(properties, property => Assert.Equal(JsonValueKind.Number, property.Value.ValueKind));
        Assert.Equal(
            [
                "silos", "durationSeconds", "commandsAcknowledged", "commandsFailed", "commandsUnknown", "acknowledgedLost", "appliedTwice",
                "silosKilled", "silosFrozen", "failovers", "longestOutageMs", "medianOutageMs", "throughputPerSecond", "latencyP50Ms", "latencyP99Ms",
            ],
            properties.Take(15).Select(property => property.Name));
    }

    [Fact]
    public void A_good_run_has_no_faults() => Assert.Empty(Good.Faults());

    [Fact]
    public void Each_figure_that_must_be_zero_is_a_fault_of_its_own()
    {
        UpReport[] bad =
        [
            Good with { AcknowledgedLost = 1 },
            Good with { AppliedTwice = 1 },
            Good with { Contradictions = 1 },
            Good with { CommandsFailed = 1 },
            Good with { CommandsUnknown = 1 },
            Good with { QueriesFailed = 1 },
            Good with { AccountsUnread = 1 },
            Good with { CommandsAcknowledged = 0 },
        ];

        Assert.Equal(bad.Length, bad.Select(report => Assert.Single(report.Faults())).Distinct().Count());
    }
}
