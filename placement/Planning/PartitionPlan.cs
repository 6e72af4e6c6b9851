using Quintet.Protocol;

namespace Quintet.Placement;

/// <summary>What one partition needs: copies that are missing, copies that must go elsewhere, copies that are too many.</summary>
internal sealed class PartitionPlan(TypeSituation type, Reading reading, PlanDraft draft)
{
    private readonly List<int> _joining = [];
    private PartitionId _partition;
    private SiloId _primary;
    private int _needed;

    /// <summary>Plans the partition that was read.</summary>
    public void Plan()
    {
        (_partition, _primary) = (reading.Partition, reading.PrimarySilo);
        _needed = Math.Max(0, type.Terrain.Wanted - reading.Kept.Count);
        _joining.Clear();
        AddMissing();
        if (reading.IsLed)
        {
            var surplus = RemoveSurplus(reading.Sound - type.Terrain.Goal.Copies);
            ReplaceMisfits(surplus);
        }

        foreach (var silo in _joining)
        {
            draft.Want(_partition, silo);
        }
    }

    private void AddMissing()
    {
        var missing = Math.Min(_needed, type.Terrain.Goal.Copies - reading.Sound);
        for (; missing > 0 && Choose() is >= 0 and var silo; missing--)
        {
            draft.Repair(type, reading, new AddCopy(_partition, _primary, type.Terrain.Silos.Ids[silo])
            {
                Why = $"{reading.Sound} of {type.Terrain.Goal.Copies} copies are sound",
            });
        }

        // No other silo can take a copy; those in quarantine can begin anew where they are.
        var rows = type.Rows;
        for (var seat = rows.Start(reading.Row); seat < rows.End(reading.Row) && missing > 0; seat++)
        {
            if (rows.Silo(seat) is >= 0 and var silo && !rows.IsSound(seat) && seat != reading.PrimarySeat && reading.Seating.Fits(silo))
            {
                missing--;
                _needed--;
                draft.Repair(type, reading, new ReplaceInPlace(_partition, _primary, reading.SiloOf(seat)) { Why = "the copy is in quarantine, and no other silo can take one" });
            }
        }
    }

    /// <summary>Removes what is beyond the policy's copies: first what breaks a hard rule, then the worst. Never the primary, which must hand over first.</summary>
    /// <returns>The misfits dealt with.</returns>
    private HashSet<int> RemoveSurplus(int surplus)
    {
        var dealt = new HashSet<int>();
        var isHandingOver = false;
        foreach (var seat in reading.Misfits)
        {
            if (surplus > 0 && (seat != reading.PrimarySeat || reading.Kept.Count > 0))
            {
                surplus--;
                dealt.Add(seat);
                if (seat == reading.PrimarySeat)
                {
                    isHandingOver = true;
                    HandOver($"the copy is one too many and must go, for {reading.Fault(seat)}");
                }
                else
                {
                    Remove(seat, $"there are {reading.Sound} copies, {type.Terrain.Goal.Copies} are wanted, and this one must go first, for {reading.Fault(seat)}");
                }
            }
        }

        for (var left = Math.Min(surplus, reading.Kept.Count - type.Terrain.Goal.Copies); left > 0 && !isHandingOver && Worst() is >= 0 and var seat; left--)
        {
            Remove(seat, $"there are {reading.Sound} copies, {type.Terrain.Goal.Copies} are wanted, and this is the worst placed");
            reading.Kept.Remove(seat);
            reading.Seating.Release(type.Rows.Silo(seat));
        }

        RemoveQuarantined();
        return dealt;
    }

    /// <summary>A copy in quarantine counts for nothing; once there are enough sound ones, its silo has better use for the memory.</summary>
    private void RemoveQuarantined()
    {
        var rows = type.Rows;
        for (var seat = rows.Start(reading.Row); seat < rows.End(reading.Row) && reading.Sound >= type.Terrain.Goal.Copies; seat++)
        {
            if (rows.Silo(seat) >= 0 && !rows.IsSound(seat) && seat != reading.PrimarySeat)
            {
                Remove(seat, "the copy is in quarantine, and there are enough sound ones");
            }
        }
    }

    private void ReplaceMisfits(HashSet<int> dealt)
    {
        var isPrimaryMisfit = reading.Misfits.Contains(reading.PrimarySeat) && !dealt.Contains(reading.PrimarySeat);
        if (isPrimaryMisfit && reading.Kept.Count > 0 && _needed > 0 && Look() >= 0)
        {
            _needed--;
            HandOver($"the primary must go elsewhere, for {reading.Fault(reading.PrimarySeat)}");
        }

        foreach (var seat in reading.Misfits)
        {
            if (_needed > 0 && seat != reading.PrimarySeat && !dealt.Contains(seat))
            {
                var fault = reading.Fault(seat);
                if (Choose() is >= 0 and var silo)
                {
                    type.Drop(type.Rows.Silo(seat));
                    draft.Obey(type, reading.Row, new ReplaceCopy(_partition, _primary, reading.SiloOf(seat), type.Terrain.Silos.Ids[silo]) { Why = $"the copy must go elsewhere, for {fault}" });
                }
            }
        }

        // A misplaced primary without a backup to lead instead gets one, in excess of the policy until it has handed over.
        if (isPrimaryMisfit && reading.Kept.Count == 0 && _joining.Count == 0 && _needed > 0)
        {
            var fault = reading.Fault(reading.PrimarySeat);
            if (Choose() is >= 0 and var silo)
            {
                draft.Obey(type, reading.Row, new AddCopy(_partition, _primary, type.Terrain.Silos.Ids[silo]) { Why = $"the only copy must go elsewhere, for {fault}" });
            }
        }
    }

    private int Look() => reading.Seating.Best(type.All.LearnersOf(_partition));

    private int Choose()
    {
        var learners = type.All.LearnersOf(_partition);
        var silo = reading.Seating.Best(learners);
        if (silo >= 0)
        {
            _needed--;
            _joining.Add(silo);
            reading.Seating.Take(silo);
            if (!learners.Contains(silo))
            {
                type.Carry(silo);
            }
        }

        return silo;
    }

    private void HandOver(string why)
    {
        var target = reading.Kept.MinBy(seat => (draft.Leads(type, type.Rows.Silo(seat)), reading.Seating.Tie(type.Rows.Silo(seat))));
        draft.Lead(type, type.Rows.Silo(target));
        draft.Obey(type, reading.Row, new MovePrimary(_partition, _primary, reading.SiloOf(target)) { Why = why });
    }

    private void Remove(int seat, string why)
    {
        type.Drop(type.Rows.Silo(seat));
        draft.Remove(type, reading.Row, new RemoveCopy(_partition, _primary, reading.SiloOf(seat)) { Why = why });
    }

    /// <summary>The good backup that the others can best do without, or -1.</summary>
    private int Worst()
    {
        var (worst, merit) = (-1, default(Merit));
        foreach (var seat in reading.Kept)
        {
            var own = reading.Seating.MeritOf(type.Rows.Silo(seat), isLearner: false);
            if (seat != reading.PrimarySeat && (worst < 0 || merit.IsBetterThan(own)))
            {
                (worst, merit) = (seat, own);
            }
        }

        return worst;
    }
}
