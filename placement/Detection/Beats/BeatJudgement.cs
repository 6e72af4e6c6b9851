using System.Collections.Immutable;
using Quintet.Protocol;

namespace Quintet.Placement;

/// <summary>How far a silo may trust its own suspicions.</summary>
internal enum Standing
{
    /// <summary>It hears most others, or has no others: it acts.</summary>
    Clear,

    /// <summary>It is in doubt, and the beats do not tell yet: it waits.</summary>
    Undecided,

    /// <summary>Its side is larger than any other that beats: it acts.</summary>
    Acts,

    /// <summary>Another side is as large: each acts for the partitions whose primary it has.</summary>
    Tied,

    /// <summary>A larger side beats: it neither evicts nor gives its word.</summary>
    Loses,
}

/// <summary>What a silo concludes from the beats.</summary>
/// <param name="Standing">How far it may trust its own suspicions.</param>
/// <param name="Stopped">Silos whose beat has stopped: dead, frozen, or without the database, which is as bad.</param>
/// <param name="Cut">Silos of other sides that beat, and whose link to here has been dead for the bound.</param>
/// <param name="Side">This silo and those it is connected with, by pulses both ways.</param>
/// <param name="Rivals">The other sides that are as large.</param>
internal sealed record BeatJudgement(
    Standing Standing,
    ImmutableSortedSet<SiloId> Stopped,
    ImmutableSortedSet<SiloId> Cut,
    ImmutableSortedSet<SiloId> Side,
    ImmutableArray<ImmutableSortedSet<SiloId>> Rivals)
{
    /// <summary>Nobody beats, or nothing can be told from it.</summary>
    public static BeatJudgement Nothing(bool inDoubt) => new(inDoubt ? Standing.Undecided : Standing.Clear, [], [], [], []);

    /// <summary>Whether this silo's word on others counts.</summary>
    public bool HasWord => Standing is Standing.Clear or Standing.Acts;

    /// <summary>Whether this silo may change a partition's view.</summary>
    /// <param name="view">As it stands, or null if that is not known.</param>
    public bool MayChange(View? view) => HasWord || (Standing == Standing.Tied && view is not null && Precedes(view));

    /// <summary>Whether the silo counts as gone for a partition. Of two silos on different sides at most one says so of the other.</summary>
    public bool IsGone(SiloId silo, View? view) =>
        Stopped.Contains(silo)
        || (Cut.Contains(silo) && (Rivals.IsEmpty ? HasWord : Standing == Standing.Tied && view is not null && Precedes(view)));

    /// <summary>Of equal sides that of the primary comes first; if none of them has it, that of the lowest silo.</summary>
    private bool Precedes(View view) => Side.Contains(view.Primary.Silo)
        || (!Rivals.Any(side => side.Contains(view.Primary.Silo)) && Rivals.All(side => Side[0].CompareTo(side[0]) < 0));
}
