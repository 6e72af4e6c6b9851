using Quintet.Protocol;

namespace Quintet.Placement;

/// <summary>What one partition needs: copies that are missing, copies that must go elsewhere, copies that are too many.</summary>
internal sealed class PartitionPlan(TypeSituation type, Reading reading, PlanDraft draft)
{
    private readonly List<int> _joining = [];
    private readonly List<int> _stuck = [];
    private readonly Alternatives _alternatives = new(type, reading.Seating, draft);
    private readonly Exchange _exchange = new(type, reading);
    private string _instead = "";
    private PartitionId _partition;
    private SiloId _primary;
    private int _needed;

    /// <summary>Plans the partition that was read.</summary>
    public void Plan()
    {
        (_partition, _primary) = (reading.Partition, reading.PrimarySilo);
        _needed = Math.Max(0, type.Terrain.Wanted - reading.Kept.Count);
        _joining.Clear();
        _stuck.Clear();
        AddMissing();
        if (reading.IsLed)
        {
            var surplus = RemoveSurplus(reading.Sound - type.Terrain.Goal.Copies);
            ReplaceMisfits(surplus);
            LeadByTheOldest();
            Lend();
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
                Instead = _instead,
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
            if (type.Terrain.Goal.Copies == 1 && reading.Kept.Count == 2 && IsBetterThanPrimary(seat))
            {
                HandOver($"there are {reading.Sound} copies, {type.Terrain.Goal.Copies} are wanted, and that of the primary is the worst placed");
                break;
            }

            Remove(seat, $"there are {reading.Sound} copies, {type.Terrain.Goal.Copies} are wanted, and this is the worst placed", Instead(seat));
            reading.Kept.Remove(seat);
            reading.Seating.Release(type.Rows.Silo(seat));
        }

        RemoveQuarantined();
        return dealt;
    }

    /// <summary>A copy in quarantine counts for nothing; once there are enough sound ones, or if a sound one must not take its place, its silo has better use for the memory.</summary>
    private void RemoveQuarantined()
    {
        var rows = type.Rows;
        for (var seat = rows.Start(reading.Row); seat < rows.End(reading.Row); seat++)
        {
            if (rows.Silo(seat) is >= 0 and var silo && !rows.IsSound(seat) && seat != reading.PrimarySeat && (reading.Sound >= type.Terrain.Goal.Copies || !reading.Seating.Fits(silo)))
            {
                Remove(seat, $"the copy is in quarantine, and {(reading.Sound >= type.Terrain.Goal.Copies ? "there are enough sound ones" : "its silo is to hold none")}");
            }
        }
    }

    private void ReplaceMisfits(HashSet<int> dealt)
    {
        var isPrimaryMisfit = reading.Misfits.Contains(reading.PrimarySeat) && !dealt.Contains(reading.PrimarySeat);
        if (isPrimaryMisfit && reading.Kept.Count > 0)
        {
            HandOver($"the primary must go elsewhere, for {reading.Fault(reading.PrimarySeat)}");
        }

        foreach (var seat in reading.Misfits)
        {
            if (seat != reading.PrimarySeat && !dealt.Contains(seat) && !Replace(seat, "the copy"))
            {
                _stuck.Add(seat);
            }
        }

        // A misplaced primary without a backup to lead instead gets one, in excess of the policy until it has handed over.
        if (isPrimaryMisfit && reading.Kept.Count == 0 && _joining.Count == 0 && !Replace(reading.PrimarySeat, "the primary"))
        {
            _stuck.Add(reading.PrimarySeat);
        }
    }

    /// <summary>While two versions of the component run, the older one leads: the newer one may raise events that it does not know.</summary>
    private void LeadByTheOldest()
    {
        if (reading.Kept.Contains(reading.PrimarySeat) && !reading.Heirs.Contains(reading.PrimarySeat))
        {
            HandOver($"the primary runs version {type.Terrain.Versions[type.Rows.Silo(reading.PrimarySeat)]} of the component, and an older one runs beside it");
        }
    }

    private bool Replace(int seat, string what)
    {
        var fault = reading.Fault(seat);
        if (_needed == 0 || Choose() is not (>= 0 and var silo))
        {
            return false;
        }

        type.Drop(type.Rows.Silo(seat));
        draft.Obey(type, reading.Row, new ReplaceCopy(_partition, _primary, reading.SiloOf(seat), type.Terrain.Silos.Ids[silo]) { Why = $"{what} must go elsewhere, for {fault}", Instead = _instead });
        return true;
    }

    /// <summary>Lends the copy of a stopping silo that no other silo can take; a primary hands over first. What is too many goes before.</summary>
    private void Lend()
    {
        var stopping = reading.Stopping;
        if (stopping.Count == 0 || reading.Sound > type.Terrain.Goal.Copies || DisruptionFloor.Turn([.. stopping.Select(reading.SiloOf)]) is not { } turn)
        {
            return;
        }

        var seat = stopping.Find(seat => reading.SiloOf(seat) == turn);
        if (!_stuck.Contains(seat) || !DisruptionFloor.MayLend(type.Terrain.Goal, reading.Sound))
        {
            return;
        }

        if (seat != reading.PrimarySeat)
        {
            type.Drop(type.Rows.Silo(seat));
            draft.Remove(type, reading.Row, new RemoveCopy(_partition, _primary, turn) { Borrows = true, Why = $"{turn} stops for a restart, no other silo can take the copy, and {reading.Sound - 1} sound ones are left until it is back" });
        }
        else if (reading.Misfits.Exists(other => other != seat))
        {
            // All members are to go, so the lead is passed to the one that goes last.
            var last = reading.Misfits.Where(other => other != seat).MaxBy(other => (!stopping.Contains(other), reading.SiloOf(other)));
            draft.Obey(type, reading.Row, new MovePrimary(_partition, _primary, reading.SiloOf(last)) { Why = $"{turn} stops for a restart, and no other silo can take the copy" });
        }
    }

    private int Choose()
    {
        var learners = type.All.LearnersOf(_partition);
        var silo = reading.Seating.Best(learners);
        if (silo >= 0)
        {
            _needed--;
            _joining.Add(silo);
            _instead = _alternatives.ToHold(silo, learners.Contains(silo));
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
        var heirs = reading.Kept.Where(seat => seat != reading.PrimarySeat).OrderBy(seat => type.Terrain.Versions[type.Rows.Silo(seat)]).ThenBy(Leads).ThenBy(seat => reading.Seating.Tie(type.Rows.Silo(seat))).ToList();
        var instead = Alternatives.Tell(heirs.Skip(1).Select(seat => $"{reading.SiloOf(seat)}: it leads {Leads(seat)}, not {Leads(heirs[0])}"));
        draft.Lead(type, type.Rows.Silo(heirs[0]));
        draft.Obey(type, reading.Row, new MovePrimary(_partition, _primary, reading.SiloOf(heirs[0])) { Why = why, Instead = instead });
    }

    private int Leads(int seat) => draft.Leads(type, type.Rows.Silo(seat));

    private void Remove(int seat, string why, string instead = "")
    {
        type.Drop(type.Rows.Silo(seat));
        draft.Remove(type, reading.Row, new RemoveCopy(_partition, _primary, reading.SiloOf(seat)) { Why = why, Instead = instead });
    }

    /// <summary>The other good copies, and why they are rather kept.</summary>
    private string Instead(int leaving)
    {
        var merit = MeritOf(leaving);
        return Alternatives.Tell(reading.Kept.Where(seat => seat != leaving).Select(seat => $"{reading.SiloOf(seat)}: {(seat == reading.PrimarySeat ? "it leads" : MeritOf(seat).Against(merit))}"));
    }

    private Merit MeritOf(int seat) => reading.Seating.MeritOf(type.Rows.Silo(seat), isLearner: false);

    /// <summary>Whether the policy prefers the backup to the primary, by the judgement that makes an only copy move.</summary>
    private bool IsBetterThanPrimary(int backup)
    {
        var silo = type.Rows.Silo(backup);
        reading.Seating.Release(silo);
        var isBetter = _exchange.Improves(type.Rows.Silo(reading.PrimarySeat), silo, isLearner: false, long.MaxValue);
        reading.Seating.Take(silo);
        return isBetter;
    }

    /// <summary>The good backup that the others can best do without, or -1.</summary>
    private int Worst()
    {
        var (worst, merit) = (-1, default(Merit));
        foreach (var seat in reading.Kept)
        {
            var own = MeritOf(seat);
            if (seat != reading.PrimarySeat && (worst < 0 || merit.IsBetterThan(own)))
            {
                (worst, merit) = (seat, own);
            }
        }

        return worst;
    }
}
