using System.Collections.Immutable;
using Quintet.Protocol;

namespace Quintet.Placement;

/// <summary>What the detector knows of itself: whether it is in doubt, and what the beats in the database say then (rule H16).</summary>
internal sealed partial class SiloDetector
{
    private volatile BeatJudgement _judgement = BeatJudgement.Nothing(inDoubt: false);
    private ImmutableSortedSet<SiloId> _tiedWith = [];
    private long _weighedMs;

    /// <summary>For these silos it has changed which partitions they are gone for.</summary>
    public event Action<IReadOnlyCollection<SiloId>>? Reweighed;

    /// <summary>Whom this silo hears and whom it misses, by pulses, of those that are listed as living and do not refuse connections.</summary>
    public Doubt Doubt(long nowMs)
    {
        var concerned = _peers.Where(row => !row.Value.IsDead && !row.Value.Watch.IsRefused).ToLookup(row => row.Value.Watch.SilentMs(nowMs) < _options.DoubtAfter.TotalMilliseconds, row => row.Key);
        return new Doubt([.. concerned[true]], [.. concerned[false]]);
    }

    /// <summary>The beats were judged anew.</summary>
    public void Weigh(BeatJudgement judgement)
    {
        (_judgement, _weighedMs) = (judgement, NowMs);
        Wake();
    }

    /// <summary>What a silo counts as for a partition: of two equal sides of a split, the one with the primary goes on without the other.</summary>
    public Evidence EvidenceAgainst(SiloId silo, View? view) =>
        Judgement(NowMs) is var judgement && judgement.Cut.Contains(silo) && judgement.IsGone(silo, view) ? Evidence.Gone : EvidenceAgainst(silo);

    /// <summary>Whether this silo may change a partition's view. One that may be on the wrong side of a split waits.</summary>
    public bool MayChange(View? view) => Judgement(NowMs).MayChange(view);

    /// <summary>The last judgement, unless it is stale, brought up to date by whether this silo is in doubt now.</summary>
    private BeatJudgement Judgement(long nowMs)
    {
        var inDoubt = Doubt(nowMs).InDoubt;
        var judgement = nowMs - Volatile.Read(ref _weighedMs) <= _options.BeatWindow.TotalMilliseconds ? _judgement : BeatJudgement.Nothing(inDoubt);
        return (judgement.Standing, inDoubt) switch
        {
            (Standing.Clear, true) => judgement with { Standing = Standing.Undecided },
            (Standing.Undecided or Standing.Acts, false) => judgement with { Standing = Standing.Clear },
            _ => judgement,
        };
    }

    private void FollowSplit(BeatJudgement judgement)
    {
        ImmutableSortedSet<SiloId> tiedWith = judgement.Rivals.IsEmpty ? [] : judgement.Cut;
        if (!tiedWith.SetEquals(_tiedWith))
        {
            var changed = tiedWith.SymmetricExcept(_tiedWith);
            _tiedWith = tiedWith;
            Reweighed?.Invoke(changed);
        }
    }
}

/// <summary>Whom a silo hears and whom it misses.</summary>
/// <param name="Hears">Whose pulses arrive.</param>
/// <param name="Misses">Who is silent.</param>
internal sealed record Doubt(ImmutableSortedSet<SiloId> Hears, ImmutableSortedSet<SiloId> Misses)
{
    /// <summary>Whether the silo doubts itself.</summary>
    public bool InDoubt => DoubtRule.InDoubt(Hears.Count + Misses.Count, Misses.Count);

    /// <summary>All of them.</summary>
    public ImmutableSortedSet<SiloId> All => Hears.Union(Misses);
}
