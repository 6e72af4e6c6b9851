using System.Collections.Immutable;
using Quintet.Silo.Chaos.Schedule;
using Quintet.Silo.Settings;

namespace Quintet.Silo.Chaos;

/// <summary>Where the cluster of a run keeps its views.</summary>
internal enum ChaosPlace
{
    /// <summary>In a file of the run's.</summary>
    SqliteFile,

    /// <summary>On a PostgreSQL server of the run's.</summary>
    PrivatePostgres,

    /// <summary>In a database that others may use, too.</summary>
    Given,
}

/// <summary>What <c>quintet chaos</c> is to do.</summary>
/// <param name="Duration">How long clients work and faults strike.</param>
/// <param name="Kinds">What may be done; in order.</param>
/// <param name="HistoryFile">The history to write.</param>
/// <param name="ReportFile">The report to write, or null.</param>
/// <param name="Seed">Decides the schedule.</param>
/// <param name="Silos">Silo processes.</param>
/// <param name="Place">Which database.</param>
/// <param name="Cluster">The cluster as the options have it.</param>
internal sealed record ChaosPlan(
    TimeSpan Duration,
    IReadOnlyList<FaultKind> Kinds,
    string HistoryFile,
    string? ReportFile,
    int Seed,
    int Silos,
    ChaosPlace Place,
    ClusterSettings Cluster)
{
    /// <summary>Whether a loss is planted, to see that it is found.</summary>
    public bool PlantsLoss { get; init; }

    /// <summary>The process that has started this one in a network of its own; null: it is in the machine's.</summary>
    public int? InNetworkOf { get; init; }

    /// <summary>The kinds that this machine cannot do, and why. They are not among <see cref="Kinds"/>.</summary>
    public ImmutableSortedDictionary<string, string> Skipped { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Without a kind, which this machine cannot do.</summary>
    public ChaosPlan Without(FaultKind kind, string reason) => this with { Kinds = [.. Kinds.Where(other => other != kind)], Skipped = Skipped.Add(kind.Word(), reason) };
}
