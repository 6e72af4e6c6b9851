using System.Collections.Immutable;

namespace Quintet.Silo.Chaos.Schedule;

/// <summary>One fault of a schedule.</summary>
/// <param name="Kind">What is done.</param>
/// <param name="At">When, since the load began; later if the fault before it is not over or the cluster is not complete by then.</param>
/// <param name="Lasts">How long, until it is undone. Silos that end are started again at once; this is the time they are given.</param>
/// <param name="Rank">Whom it strikes: 0 the silo that leads the most partitions then, and so on. Means nothing to kinds that take no silo.</param>
/// <param name="Variant">Chooses among what the kind can do; 0 to <see cref="FaultSchedule.Variants"/> - 1.</param>
internal sealed record ScheduledFault(FaultKind Kind, TimeSpan At, TimeSpan Lasts, int Rank, int Variant);

/// <summary>
/// Which faults strike when: a function of its arguments. Of the kinds that take a silo one fault follows another, and so it is with those that do not; a fault of the one
/// sort may fall into one of the other, for a cluster that loses a silo while its database is away loses nothing. In each sort every kind comes once, in random order, before any comes again.
/// </summary>
internal static class FaultSchedule
{
    /// <summary>How many variants are told apart; a multiple of every number of ways that a kind has.</summary>
    public const int Variants = 360;

    private static readonly TimeSpan First = TimeSpan.FromSeconds(1.5);
    private static readonly TimeSpan Afterwards = TimeSpan.FromSeconds(1);
    private static readonly (int Least, int Most) GapMs = (1_000, 2_500);

    /// <summary>Makes the schedule.</summary>
    /// <param name="seed">Decides everything that is random.</param>
    /// <param name="kinds">What may be done, in any order; each at most once.</param>
    /// <param name="duration">How long the load lasts. All faults are to be over a little before.</param>
    /// <param name="silos">How many silos there are.</param>
    /// <returns>The faults, by when they begin.</returns>
    public static ImmutableArray<ScheduledFault> Create(int seed, IReadOnlyCollection<FaultKind> kinds, TimeSpan duration, int silos)
    {
        var sorts = kinds.Order().ToLookup(kind => kind.TakesSilo());
        return [.. Sort(seed, [.. sorts[true]], duration, silos).Concat(Sort(unchecked(~seed), [.. sorts[false]], duration, silos)).OrderBy(fault => fault.At)];
    }

    private static IEnumerable<ScheduledFault> Sort(int seed, FaultKind[] kinds, TimeSpan duration, int silos)
    {
        var random = new Random(seed);
        var at = First;
        while (kinds.Length > 0)
        {
            random.Shuffle(kinds);
            foreach (var kind in kinds)
            {
                var (least, most) = LastsMs(kind);
                var lasts = TimeSpan.FromMilliseconds(random.Next(least, most + 1));
                if (at + lasts + Afterwards > duration)
                {
                    yield break;
                }

                // Who leads much is missed most.
                var rank = Math.Min(random.Next(silos), random.Next(silos));
                yield return new ScheduledFault(kind, at, lasts, rank, random.Next(Variants));
                at += lasts + TimeSpan.FromMilliseconds(random.Next(GapMs.Least, GapMs.Most + 1));
            }
        }
    }

    // Freezes and partitions on both sides of the time after which a silo is suspected; the database up to 10 s, several of its time-outs.
    private static (int Least, int Most) LastsMs(FaultKind kind) => kind switch
    {
        FaultKind.Kill => (2_000, 4_000),
        FaultKind.Freeze => (300, 6_000),
        FaultKind.Partition => (500, 6_000),
        FaultKind.Database => (1_000, 10_000),
        FaultKind.Restart => (2_000, 4_000),
        FaultKind.Drain => (2_000, 5_000),
        FaultKind.Policy => (2_000, 5_000),
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };
}
