namespace Quintet.Protocol;

/// <summary>
/// Restore of a partition all of whose members are gone, on the operator's word (rule H8): the era is raised first, so that nothing of the era before
/// counts any more, and the new view names only the restorer. It serves what its copy holds.
/// </summary>
public sealed partial class ReplicaCore
{
    private void OnAskRestore(View lost)
    {
        var isMember = _hasState && lost.Has(Identity); // A member takes over, or is in quarantine for the operator to trust.
        if (_phase is not (ReplicaPhase.Absent or ReplicaPhase.Outside) || isMember || _quarantined
            || (_view is not null && lost.Id.IsBefore(_view.Id)) || !_register.MayPropose)
        {
            return;
        }

        Learn(lost); // The base of the proposal: heard of only later, it would look like a view that has overtaken it.
        if (!_hasState && !_learning)
        {
            BeginCopy();
        }

        // Above every epoch in this copy's log, whatever the row says: epochs never go back in a log.
        var epoch = Math.Max(lost.Id.Epoch, _log.EpochAt(_log.LastIndex)) + 1;
        var restored = new View(new ViewId(lost.Id.Era + 1, epoch, NextProposalId()), Identity, [Identity], lost.Minimum);
        _register.Asked(restored, _now.Ms);
        _out.Register.Add(new CompareAndSwap(lost.Id, restored));
    }

    /// <summary>Whether the view is one that this replica proposed in order to restore the partition.</summary>
    private bool IsOwnRestore(View view) =>
        view.Primary == Identity && _register.Contains(view.Id) && (_view is null || _view.Id.Era < view.Id.Era) && !IsPrimary;

    private void Restore(View view)
    {
        if (!_hasState)
        {
            (_hasState, _learning, _staging) = (true, false, null);
        }

        Notify(new Restored(view, _log.LastIndex));
    }
}
