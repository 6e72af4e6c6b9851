using System.Collections.Immutable;
using System.Globalization;

namespace Quintet.Health;

/// <summary>Judges a silo's health: a pure function of a picture.</summary>
internal static class HealthRules
{
    /// <summary>A silo whose own detector stands still for so long answers nobody in time.</summary>
    public static readonly TimeSpan NotReadyAfter = TimeSpan.FromSeconds(5);

    /// <summary>A silo whose own detector stands still for so long will not recover by itself.</summary>
    public static readonly TimeSpan NotLiveAfter = TimeSpan.FromSeconds(30);

    /// <summary>How long a late round is told of.</summary>
    public static readonly TimeSpan LateFor = TimeSpan.FromSeconds(15);

    /// <summary>Of a silo that was not built yet.</summary>
    public static HealthReport NotBuilt { get; } = Judge(new HealthPicture { Stage = SiloStage.Starting, Membership = SiloStatus.None });

    /// <summary>Of a silo that is no more.</summary>
    public static HealthReport Ended { get; } = Judge(new HealthPicture { Stage = SiloStage.Stopped, Membership = SiloStatus.None });

    public static HealthReport Judge(HealthPicture picture)
    {
        var reasons = ImmutableArray.CreateBuilder<HealthReason>();
        var isLive = IsLive(picture, reasons);
        var isReady = IsReady(picture, reasons) && isLive;
        Concerns(picture, reasons);
        var level = !isReady ? HealthLevel.Unhealthy : reasons.Count > 0 ? HealthLevel.Degraded : HealthLevel.Healthy;
        return new HealthReport(level, isLive, isReady, reasons.ToImmutable());
    }

    private static bool IsLive(HealthPicture picture, ImmutableArray<HealthReason>.Builder reasons)
    {
        if (picture.SinceLastRound > NotLiveAfter)
        {
            reasons.Add(new("TicksStopped", Text($"this silo's own detector has stood still for {picture.SinceLastRound.Value.TotalSeconds:0} s (allowed: {NotLiveAfter.TotalSeconds:0} s): start the process again")));
            return false;
        }

        // One that stops in order writes itself off.
        if (picture.Membership == SiloStatus.Dead && picture.Stage is (SiloStage.Starting or SiloStage.Serving))
        {
            reasons.Add(new("DeclaredDead", "the other silos have declared this one dead; it ends itself soon: start it again"));
            return false;
        }

        return true;
    }

    private static bool IsReady(HealthPicture picture, ImmutableArray<HealthReason>.Builder reasons)
    {
        var isReady = true;
        if (picture.Stage != SiloStage.Serving)
        {
            reasons.Add(picture.Stage == SiloStage.Starting
                ? new("Starting", "this silo does not serve yet; if this lasts, its log says what it waits for")
                : new("Draining", "this silo is stopping and hands over what it leads"));
            isReady = false;
        }
        else if (picture.Membership is not (SiloStatus.Active or SiloStatus.Dead))
        {
            reasons.Add(new("NotJoined", $"this silo is {picture.Membership} in the cluster's membership, not Active: look at its log and at the database"));
            isReady = false;
        }

        if (picture.SinceLastRound > NotReadyAfter && picture.SinceLastRound <= NotLiveAfter)
        {
            reasons.Add(new("TicksStopped", Text($"this silo's own detector has stood still for {picture.SinceLastRound.Value.TotalSeconds:0} s (allowed: {NotReadyAfter.TotalSeconds:0} s): the process or its machine is overloaded")));
            isReady = false;
        }

        return isReady;
    }

    // What an operator should know of and what does not keep the silo from its work.
    private static void Concerns(HealthPicture picture, ImmutableArray<HealthReason>.Builder reasons)
    {
        if (picture.SinceLate < LateFor)
        {
            reasons.Add(new("TicksLate", Text($"this silo's own detector was late {picture.SinceLate.Value.TotalSeconds:0} s ago: give it more processor time")));
        }

        if (picture.RegisterTroubleSince is { } since)
        {
            reasons.Add(new("RegisterUnreachable", Text($"the view register could not be used since {since:u}: no view changes meanwhile; look at the database")));
        }

        if (picture.Suspected.Count > 0)
        {
            reasons.Add(new("SilosSuspected", $"this silo misses {string.Join(", ", picture.Suspected)}: look whether they run and can be reached"));
        }

        Count("PartitionsLost", row => row.Partition.Condition == "Lost", "have no member left and their state is lost: resume the silos that held them, or begin a new deployment");
        Count("PartitionsBlocked", row => row.Partition.Condition == "Blocked", "have fewer sound copies than the minimum, and commands wait: bring silos back");
        Count("CopiesMissing", row => row.Partition.Condition is not ("Lost" or "Blocked") && row.Partition.SurvivesSilos < row.Policy?.Availability.TolerateFailures, "would survive fewer lost silos than their policy asks for (availability.tolerateFailures): if this lasts, 'quintet status' says what is missing");
        Count("NoMargin", row => row.Partition.Condition is not ("Lost" or "Blocked") && row.Partition.SurvivesSilos == 0, "have a single sound copy and would not survive its silo: add silos");
        Count(
            "NoSpreadMargin",
            row => row.Partition.Condition is not ("Lost" or "Blocked") && row.Policy?.Availability is { SpreadOver: not null, TolerateFailures: > 0 } && row.Partition.SurvivesSpread == 0,
            "have all sound copies in one value of the label that their policy spreads them over (availability.spreadOver): add silos with another");
        if (picture.QuarantinedHere > 0)
        {
            reasons.Add(new("CopiesInQuarantine", $"{picture.QuarantinedHere} copies on this silo disagree with the others: see event 1006 in its log"));
        }

        void Count(string reason, Func<(PartitionStatus Partition, QosPolicy? Policy), bool> which, string what)
        {
            var partitions = picture.Partitions.Where(which).Select(row => $"{row.Partition.Type}/{row.Partition.Partition}").ToList();
            if (partitions.Count > 0)
            {
                reasons.Add(new(reason, $"{partitions.Count} of {picture.Partitions.Count} partitions ({partitions[0]}{(partitions.Count > 1 ? ", ..." : "")}) {what}"));
            }
        }
    }

    private static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
