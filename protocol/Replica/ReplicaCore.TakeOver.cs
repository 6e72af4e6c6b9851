namespace Quintet.Protocol;

/// <summary>Takeover: a backup makes itself primary. It must be a member that holds its state (rule S3).</summary>
public sealed partial class ReplicaCore
{
    private int _stallTries;
    private bool _rowSeenInStall;

    private void ConsiderTakeOver()
    {
        var mayLead = _phase == ReplicaPhase.Backup && !_quarantined;
        Mutant.Plant("evicted-copy-takes-over", ref mayLead, _hasState && !IsPrimary && _phase != ReplicaPhase.Halted);
        if (!mayLead || !_register.MayPropose)
        {
            return;
        }

        if (_regressed is not null)
        {
            if (PrimaryIsSuspected() || PrimaryIsStalled())
            {
                ProposeView(_view!.Primary, _view.Members, _view.Minimum); // Unchanged: first the register must know what is known (rule H9).
            }

            return;
        }

        if (PrimaryIsSuspected())
        {
            var removed = MembershipRules.Removable(_view!, Identity, Copies, member => EvidenceAgainst(member.Silo));

            // A primary that is silent and may not be left out is waited for (rule H2). One that is gone stays a member in name when the view
            // would fall below its minimum: nothing commits, but this replica may now find a learner to take its place.
            if (removed.Contains(_view!.Primary) || EvidenceAgainst(_view.Primary.Silo) == Evidence.Gone)
            {
                TakeOver(removed);
            }
        }
        else if (PrimaryIsStalled())
        {
            // Its silo lives, so it stays a member. Read the row first: perhaps somebody else has moved on.
            if (!_register.Looked && !_rowSeenInStall)
            {
                _rowSeenInStall = true;
                LookAtRow();
                return;
            }

            _stallTries++;
            TakeOver([]);
        }
    }

    private void TakeOver(List<ReplicaId> removed)
    {
        _rowSeenInStall = false;
        ProposeView(Identity, [Identity, .. _view!.Members.Where(member => member != Identity && !removed.Contains(member))], _view.Minimum);
    }

    /// <summary>Suspected for long enough that a healthier member of higher rank would have acted: short delays by rank avoid duels (rule H16).</summary>
    private bool PrimaryIsSuspected() =>
        _evidence.TryGetValue(_view!.Primary.Silo, out var known) && _now.Ms - known.SinceMs >= (long)Rank() * _options.RankDelayMs;

    private bool PrimaryIsStalled() =>
        EvidenceAgainst(_view!.Primary.Silo) == Evidence.None
        && _now.Ms - _heardMs > ((long)_options.PrimaryStallMs << Math.Min(_stallTries, 5)) + (Rank() * _options.PrimaryStallMs / 4);

    /// <summary>How many members that may lead come before this one.</summary>
    private int Rank()
    {
        var rank = 0;
        foreach (var member in _view!.Members)
        {
            if (member == Identity)
            {
                break;
            }

            if (member != _view.Primary && EvidenceAgainst(member.Silo) == Evidence.None)
            {
                rank++;
            }
        }

        return rank;
    }
}
