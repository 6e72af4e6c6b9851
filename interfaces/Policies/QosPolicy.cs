using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Quintet;

/// <summary>
/// What an administrator asks of a component type: its Quality of Service, in five facets. Immutable. Every field has a default, so an empty policy is a valid one.
/// In force for a type is what follows, each over the one before: the defaults below; the policy of all types (<see cref="AllTypes"/>); what the developer wrote in
/// <see cref="ComponentAttribute"/>; the type's own policy.
/// </summary>
public sealed record QosPolicy
{
    /// <summary>The name under which the policy that every type inherits is kept.</summary>
    public const string AllTypes = "*";

    /// <summary>Which failures the type survives, and how.</summary>
    public AvailabilityPolicy Availability { get; init; } = new();

    /// <summary>How fresh what a query sees must be.</summary>
    public ConsistencyPolicy Consistency { get; init; } = new();

    /// <summary>What outlives the loss of all copies.</summary>
    public DurabilityPolicy Durability { get; init; } = new();

    /// <summary>How fast, and at what price.</summary>
    public PerformancePolicy Performance { get; init; } = new();

    /// <summary>Where copies may be.</summary>
    public PlacementPolicy Placement { get; init; } = new();

    /// <summary>The copies that this asks for: one more than the failures to survive.</summary>
    [JsonIgnore]
    public int Copies => Availability.TolerateFailures + 1;
}

/// <summary>Which failures a component type survives.</summary>
public sealed record AvailabilityPolicy
{
    /// <summary>How many silos may fail at once without loss of what was acknowledged. There is one copy more than that.</summary>
    /// <value>0 to 6; the default is 2, which is three copies.</value>
    public int TolerateFailures { get; init; } = 2;

    /// <summary>
    /// The fewest copies that accept commands. With fewer, commands wait or are refused, so that what is acknowledged is held by at least that many silos; queries go on.
    /// </summary>
    /// <value>1 to <see cref="TolerateFailures"/> + 1; the default is 1.</value>
    public int MinimumCopies { get; init; } = 1;

    /// <summary>The label over whose values copies are spread, e.g. <c>zone</c>: as evenly as the silos allow; one copy in each if there are enough values. Null: over silos only.</summary>
    /// <value>Null, or 1 to 63 of the characters a–z, A–Z, 0–9, '-', '_' and '.'; the default is null.</value>
    public string? SpreadOver { get; init; }

    /// <summary>Up-to-date copies beyond those that acknowledge: one takes the place of a copy that is lost in the very change of view that leaves it out.</summary>
    /// <value>0 to 8; the default is 0.</value>
    public int Spares { get; init; }
}

/// <summary>How fresh what a query sees must be.</summary>
public sealed record ConsistencyPolicy
{
    /// <summary>The level of queries that name none.</summary>
    /// <value>The default is <see cref="Quintet.Consistency.Linearizable"/>; every level but <see cref="Quintet.Consistency.TypeDefault"/>.</value>
    public Consistency DefaultRead { get; init; } = Quintet.Consistency.Linearizable;

    /// <summary>How old the state may be, in milliseconds, that a query at level <see cref="Quintet.Consistency.Bounded"/> sees, unless its caller says otherwise.</summary>
    /// <value>1 to 3,600,000; the default is 1,000.</value>
    public int MaxAgeMs { get; init; } = 1000;

    /// <summary>What holds instead for components whose keys begin alike. Of several that fit a key, the one with the longest prefix.</summary>
    /// <value>At most 64, no prefix twice; the default is none.</value>
    public ImmutableArray<KeyReads> Keys { get; init; } = [];
}

/// <summary>How fresh what a query sees must be, for components whose keys begin alike.</summary>
public sealed record KeyReads
{
    /// <summary>How the keys begin, compared character by character. Keys that are no strings count as Orleans writes them: whole numbers in hexadecimal, GUIDs without dashes.</summary>
    /// <value>1 to 200 characters.</value>
    public required string Prefix { get; init; }

    /// <inheritdoc cref="ConsistencyPolicy.DefaultRead" path="/summary" />
    /// <value>Null, for what holds for the other keys, or any level but <see cref="Quintet.Consistency.TypeDefault"/>; the default is null.</value>
    public Consistency? DefaultRead { get; init; }

    /// <inheritdoc cref="ConsistencyPolicy.MaxAgeMs" path="/summary" />
    /// <value>Null, for what holds for the other keys, or 1 to 3,600,000; the default is null.</value>
    public int? MaxAgeMs { get; init; }
}

/// <summary>What outlives the loss of all copies.</summary>
public enum DurabilityMode
{
    /// <summary>Nothing: copies are in memory. The default.</summary>
    Memory = 0,

    /// <summary>A snapshot now and then. Not in this release.</summary>
    Snapshot = 1,

    /// <summary>Every acknowledged command. Not in this release.</summary>
    Journal = 2,
}

/// <summary>What outlives the loss of all copies.</summary>
public sealed record DurabilityPolicy
{
    /// <summary>How state is kept outside memory.</summary>
    /// <value>The default is <see cref="DurabilityMode.Memory"/>, the only one that this release offers.</value>
    public DurabilityMode Mode { get; init; } = DurabilityMode.Memory;
}

/// <summary>How fast a component type is to be, and at what price.</summary>
public sealed record PerformancePolicy
{
    /// <summary>The command latency (99th percentile, in milliseconds) above which an operator wants to know. Null: none.</summary>
    /// <value>Null, or 1 to 60,000; the default is null.</value>
    public int? LatencyTargetMs { get; init; }

    /// <summary>
    /// Followers: copies beyond those that acknowledge commands, made to answer queries of the levels session, bounded and eventual, as far as there are silos for them. No command waits for one, and none counts
    /// for what is survived; but one is a spare as well (<see cref="AvailabilityPolicy.Spares"/>), and a spare may be a follower, so there are as many copies beyond as the larger of the two numbers says.
    /// </summary>
    /// <value>0 to 8; the default is 0.</value>
    public int FollowersMin { get; init; }

    /// <summary>
    /// How many copies beyond those that acknowledge commands may be asked queries. Beyond <see cref="FollowersMin"/> these are spares that are there anyhow, and copies made for load: see <see cref="QueriesPerCopy"/>.
    /// </summary>
    /// <value><see cref="FollowersMin"/> to 8; the default is 0.</value>
    public int FollowersMax { get; init; }

    /// <summary>
    /// How many queries a second of the levels session, bounded and eventual one copy of a partition is to answer. If a partition's copies together answered more than its members should in the last five
    /// seconds, followers are made for it, as far as <see cref="FollowersMax"/> and the silos allow; they go when for a minute fewer would have done.
    /// </summary>
    /// <value>1 to 1,000,000; the default is 1,000.</value>
    public int QueriesPerCopy { get; init; } = 1000;

    /// <summary>Who chooses among the copies that may answer a query: <c>roundRobin</c>, <c>leastLoaded</c>, <c>nearestZone</c>, or the name of a balancer of your own.</summary>
    /// <value>1 to 63 of the characters a–z, A–Z, 0–9, '-', '_' and '.'; the default is <c>roundRobin</c>.</value>
    public string QueryBalancing { get; init; } = "roundRobin";

    /// <summary>What one copy of a partition counts when copies are spread over silos, compared with other types.</summary>
    /// <value>1 to 1,000; the default is 1.</value>
    public int LoadWeight { get; init; } = 1;
}

/// <summary>Where copies may be. A clause names labels that silos are given (<c>--label zone=a</c>), with the values that match it.</summary>
public sealed record PlacementPolicy
{
    /// <summary>Labels that a silo must have, each with one of the values given: a hard rule.</summary>
    /// <value>At most 16 labels of at most 64 values each; the default is none.</value>
    public ImmutableSortedDictionary<string, ImmutableArray<string>> Require { get; init; } = Labels.None;

    /// <summary>Labels that are preferred, where the hard rules leave a choice.</summary>
    /// <value>At most 16 labels of at most 64 values each; the default is none.</value>
    public ImmutableSortedDictionary<string, ImmutableArray<string>> Prefer { get; init; } = Labels.None;

    /// <summary>Labels that a silo must not have with one of the values given: a hard rule.</summary>
    /// <value>At most 16 labels of at most 64 values each; the default is none.</value>
    public ImmutableSortedDictionary<string, ImmutableArray<string>> Avoid { get; init; } = Labels.None;

    /// <summary>
    /// Component types whose copies are to be on the same silos, partition by partition: those of this type's partition 3 where theirs of partition 3 are. A preference that counts where the hard rules,
    /// the spread over a label and preferred labels leave a choice. It holds for both types, whichever names the other; if one names the other here and the other one this in <see cref="Apart"/>, neither counts.
    /// </summary>
    /// <value>At most 16 types, none of them in <see cref="Apart"/> too; a type that no silo hosts counts for nothing. The default is none.</value>
    public ImmutableArray<string> Near { get; init; } = [];

    /// <summary>Component types whose copies are to be on other silos, partition by partition: the opposite of <see cref="Near"/>, and a preference like it.</summary>
    /// <value>At most 16 types, none of them in <see cref="Near"/> too; a type that no silo hosts counts for nothing. The default is none.</value>
    public ImmutableArray<string> Apart { get; init; } = [];

    private static class Labels
    {
        public static readonly ImmutableSortedDictionary<string, ImmutableArray<string>> None = ImmutableSortedDictionary.Create<string, ImmutableArray<string>>(StringComparer.Ordinal);
    }
}
