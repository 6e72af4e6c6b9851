namespace Quintet.Protocol;

/// <summary>
/// Copies beyond the view that answer reads as backups do (F in <c>docs/protocol.md</c>). No row says that such a copy is wanted, and none that it is not: it is one by the word of its view's
/// primary, which comes with each append addressed to it, and lapses.
/// </summary>
public sealed partial class ReplicaCore
{
    private const int FollowHeartbeats = 3;

    // The view whose primary brings this copy the log, the highest commit index that it named, and when it last did.
    private (ViewId View, long Commit, long SteadyMs)? _followed;

    /// <summary>
    /// Whether this is no member but is kept up to date by the present view's primary: it holds all that was committed when that last spoke, which was not long ago. Neither is so of a copy that is
    /// being filled or catches up, that was left out or dropped, or whose process stood still.
    /// </summary>
    public bool IsFollower
    {
        get
        {
            var isFollower = _hasState && IsFollowed && _commit >= _followed!.Value.Commit && _now.SteadyMs - _followed.Value.SteadyMs <= (long)FollowHeartbeats * _options.HeartbeatMs;
            Mutant.Plant("evicted-copy-answers-as-follower", ref isFollower, _hasState);
            Mutant.Plant("follower-answers-while-being-filled", ref isFollower, isFollower || _learning);
            Mutant.Plant("follower-answers-before-it-has-caught-up", ref isFollower, _hasState && IsFollowed);
            return isFollower && _phase == ReplicaPhase.Outside;
        }
    }

    private bool IsFollowed => _followed is { } followed && followed.View == _view?.Id;

    /// <summary>An append of the view's primary to this copy was in order.</summary>
    private void NoteFollowed(long commit)
    {
        if (_phase == ReplicaPhase.Outside)
        {
            _followed = (_view!.Id, IsFollowed ? Math.Max(commit, _followed!.Value.Commit) : commit, _now.SteadyMs);
        }
    }
}
