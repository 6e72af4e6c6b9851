namespace Quintet.Protocol;

/// <summary>
/// Policies (rule H13). A policy comes into force by an entry, so that whoever leads knows it; the minimum in force stands in the view. It is lowered at
/// once, by the primary's compare-and-swap, so that a survivor can be released; it is raised after the entry, when the view satisfies it.
/// </summary>
public sealed partial class ReplicaCore
{
    private ReplicationPolicy _policy;
    private ReplicationPolicy? _asked;
    private long _appendedGeneration;

    /// <summary>The policy whose entry is committed here; generation 0 until the first.</summary>
    public ReplicationPolicy Policy => _policy;

    /// <summary>
    /// The generation of the policy that is wholly in force: its entry is committed and its minimum stands in the view. 0 while that is not so.
    /// </summary>
    public long ObservedGeneration
    {
        get
        {
            var known = _policy;
            Mutant.Plant("policy-observed-before-it-is-committed", ref known, Wanted);
            return _view is not null && known.Minimum == _view.Minimum ? known.Generation : 0;
        }
    }

    private ReplicationPolicy InitialPolicy => new(0, _options.Copies, 0);

    /// <summary>The newest policy known, committed or not.</summary>
    private ReplicationPolicy Wanted => _asked is { } asked && asked.Generation > _policy.Generation ? asked : _policy;

    private void OnAskPolicy(ReplicationPolicy policy)
    {
        if (!policy.IsValid)
        {
            Notify(new Alarm($"Policy of partition {Partition} refused: {policy}; there must be 1 to {policy.Copies} copies in the minimum, at least 1 copy, and a generation above 0."));
            return;
        }

        if (!IsPrimary || policy.Generation < Wanted.Generation)
        {
            return;
        }

        _asked = policy;
        if (TakesAppends && policy.Generation > Math.Max(_appendedGeneration, _policy.Generation))
        {
            _appendedGeneration = policy.Generation;
            AppendEntry(new Entry
            {
                Index = _log.LastIndex + 1,
                Epoch = _view!.Id.Epoch,
                LogTime = _clock.Next(_now),
                Kind = EntryKind.Policy,
                Horizon = _replies.Horizon,
                Policy = policy,
            });
        }

        ConsiderMembership();
    }

    private void PutInForce(ReplicationPolicy policy)
    {
        if (policy.Generation > _policy.Generation)
        {
            _policy = policy;
            Notify(new PolicyCommitted(policy));
        }
    }

    /// <summary>The minimum that the next view should have, with so many sound members.</summary>
    private int NextMinimum(int soundMembers)
    {
        var inForce = _view!.Minimum;
        if (Wanted.Generation > 0 && Wanted.Minimum < inForce)
        {
            return Wanted.Minimum;
        }

        var isSatisfied = Math.Min(soundMembers, SoundMembers) >= _policy.Minimum;
        Mutant.Plant("minimum-raised-too-early", ref isSatisfied, true);
        return Wanted == _policy && _policy.Minimum > inForce && isSatisfied ? _policy.Minimum : inForce;
    }
}
