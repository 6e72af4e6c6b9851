namespace Quintet.Protocol;

/// <summary>Copies that disagree (rule S8): a copy that finds itself different says so, keeps its memory and never leads.</summary>
public sealed partial class ReplicaCore
{
    /// <summary>The copies known here to disagree: this one, and to a primary those of its members and learners that said so.</summary>
    public IReadOnlyList<ReplicaId> QuarantinedMembers =>
        [.. _quarantined ? [Identity] : Array.Empty<ReplicaId>(), .. IsPrimary ? _peers.Where(peer => peer.Quarantined).Select(peer => peer.Id) : []];

    /// <summary>
    /// Whether so many copies contradict this primary that it may itself be the wrong one: all others, or more than one. Then commands and
    /// reads stop and the operator is told (rule S8).
    /// </summary>
    private bool CopiesDisagree
    {
        get
        {
            var (sound, quarantined) = (0, 0);
            foreach (var peer in _peers)
            {
                if (IsRequired(peer))
                {
                    (sound, quarantined) = peer.Quarantined ? (sound, quarantined + 1) : (sound + 1, quarantined);
                }
            }

            return quarantined > 1 || (quarantined == 1 && sound == 0);
        }
    }

    /// <summary>A peer said whether it agrees.</summary>
    private void Mark(Peer peer, bool quarantined)
    {
        if (quarantined && !peer.Quarantined)
        {
            peer.Quarantined = true;
            Notify(new Alarm(CopiesDisagree
                ? $"The copies of partition {Partition} disagree and nobody can tell which is right, {Identity} or {peer.Id}: commands and linearizable queries stop until the operator decides."
                : $"The copy {peer.Id} of partition {Partition} disagrees with the others. It is kept, in quarantine, until another takes its place."));
        }
    }

    private void Quarantine(long index, string reason)
    {
        if (!_quarantined)
        {
            _quarantined = true;
            Notify(new Mismatch(index, reason));
        }
    }
}
