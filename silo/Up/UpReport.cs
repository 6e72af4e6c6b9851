using System.Text.Json;
using System.Text.Json.Serialization;

namespace Quintet.Silo.Up;

/// <summary>The figures of one run, as <c>--report</c> writes them. All are numbers.</summary>
internal sealed record UpReport
{
    /// <summary>Silo processes.</summary>
    public required int Silos { get; init; }

    /// <summary>How long the load lasted.</summary>
    public required double DurationSeconds { get; init; }

    /// <summary>Deposits, withdrawals and closures that a client was told are done. Queries and refusals are not among them.</summary>
    public required long CommandsAcknowledged { get; init; }

    /// <summary>Commands that failed with anything but a refusal by the account or "outcome unknown".</summary>
    public required long CommandsFailed { get; init; }

    /// <summary>Commands of which nobody can tell whether they took effect.</summary>
    public required long CommandsUnknown { get; init; }

    /// <summary>Changes that a client was told are done and that the audit did not find.</summary>
    public required long AcknowledgedLost { get; init; }

    /// <summary>Changes that the audit found more than once, each time beyond the first.</summary>
    public required long AppliedTwice { get; init; }

    /// <summary>Silo processes killed (SIGKILL) on purpose.</summary>
    public required int SilosKilled { get; init; }

    /// <summary>Silo processes frozen on purpose.</summary>
    public required int SilosFrozen { get; init; }

    /// <summary>Partitions whose primary changed because of a fault.</summary>
    public required int Failovers { get; init; }

    /// <summary>The longest outage of any fault.</summary>
    public required double LongestOutageMs { get; init; }

    /// <summary>The median of the faults' outages.</summary>
    public required double MedianOutageMs { get; init; }

    /// <summary>Acknowledged commands per second of load.</summary>
    public required double ThroughputPerSecond { get; init; }

    /// <summary>Half of the acknowledged commands took no longer.</summary>
    public required double LatencyP50Ms { get; init; }

    /// <summary>99 % of the acknowledged commands took no longer.</summary>
    public required double LatencyP99Ms { get; init; }

    /// <summary>Withdrawals that the account refused for lack of funds.</summary>
    public required long CommandsRefused { get; init; }

    /// <summary>Queries answered while the load lasted.</summary>
    public required long QueriesAnswered { get; init; }

    /// <summary>Queries that failed while the load lasted.</summary>
    public required long QueriesFailed { get; init; }

    /// <summary>Accounts whose statement was compared with what clients were told.</summary>
    public required int AccountsAudited { get; init; }

    /// <summary>Accounts whose statement could not be read.</summary>
    public required int AccountsUnread { get; init; }

    /// <summary>Statement lines that contradict what clients were told: refused or never sent, or of another amount.</summary>
    public required long Contradictions { get; init; }

    /// <summary>Silo processes that ended without being killed on purpose.</summary>
    public required int SilosCrashed { get; init; }

    /// <summary>Silo processes that were declared dead while they were frozen, and ended themselves when they noticed.</summary>
    public required int SilosEndedAfterFreeze { get; init; }

    /// <summary>
    /// Faults that froze a silo while it held the database's write lock, so that no view could change. The silo is resumed at once; these are left out of the outages.
    /// </summary>
    public required int RegisterLocked { get; init; }

    /// <summary>Decides workload and victims.</summary>
    public required int Seed { get; init; }

    /// <summary>Silos restarted in turn by <c>--roll</c>, after each of which the cluster has recovered.</summary>
    public int Rolls { get; init; }

    /// <summary>The longest time, from first attempt to answer, of any command under way in the control period of <c>--roll</c>; else 0.</summary>
    public double ControlLongestPauseMs { get; init; }

    /// <summary>The same from the end of the first silo until the cluster had recovered from the restart of the last one.</summary>
    public double RollLongestPauseMs { get; init; }

    /// <summary>How many silos were to be restarted in turn.</summary>
    [JsonIgnore]
    public int RollsWanted { get; init; }

    /// <summary>Everything that must not be; empty means that the run passed.</summary>
    public IReadOnlyList<string> Faults()
    {
        List<string> faults = [];
        Expect(AcknowledgedLost == 0, $"{AcknowledgedLost} acknowledged changes are lost");
        Expect(AppliedTwice == 0, $"{AppliedTwice} changes were applied more than once");
        Expect(Contradictions == 0, $"{Contradictions} statement lines contradict what clients were told");
        Expect(CommandsFailed == 0, $"{CommandsFailed} commands failed");
        Expect(CommandsUnknown == 0, $"{CommandsUnknown} commands have an unknown outcome");
        Expect(QueriesFailed == 0, $"{QueriesFailed} queries failed");
        Expect(AccountsUnread == 0, $"the statements of {AccountsUnread} accounts could not be read");
        Expect(Rolls == RollsWanted, $"only {Rolls} of {RollsWanted} silos were restarted before the load ended; give a longer --duration, or none");
        Expect(CommandsAcknowledged > 0, "no command was acknowledged");
        return faults;

        void Expect(bool holds, string otherwise)
        {
            if (!holds)
            {
                faults.Add(otherwise);
            }
        }
    }

    /// <summary>The report as indented JSON with camel-case names, in the order above.</summary>
    public string ToJson() => JsonSerializer.Serialize(this, JsonOptions);

    private static readonly JsonSerializerOptions JsonOptions = new(JsonSerializerDefaults.Web) { WriteIndented = true };
}
