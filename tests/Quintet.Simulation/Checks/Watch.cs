using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>Looks at one replica after each of its steps. It remembers what it saw, for much may only rise.</summary>
internal sealed class Watch(Partition partition, ReplicaCore core)
{
    private readonly History _history = partition.History;
    private long _generation;
    private View? _view;
    private View? _served;
    private ReplicaId _identity;
    private long _commit;

    /// <summary>What it had committed after its last step.</summary>
    public Place Committed => new(_view?.Id.Era ?? 0, _identity == core.Identity ? _commit : 0);

    public void Look()
    {
        if (core.Phase is ReplicaPhase.Halted)
        {
            throw new BrokenPromiseException("no replica halts", $"{core.Identity} did");
        }

        LookAtView();
        if (core.Phase is not ReplicaPhase.Absent)
        {
            LookAtLog();
        }
    }

    private void LookAtView()
    {
        if (core.View is not { } view)
        {
            return;
        }

        if (view != _view)
        {
            History.Require(_view is null || view.Id.CompareTo(_view.Id) >= 0, "epochs never go back", $"{core.Identity} from {_view} to {view}");
            _view = view;
        }

        if (core.IsServing && view != _served)
        {
            _history.Serves(core.Identity, view);
            _served = view;
        }

        if (core.IsServing)
        {
            LookAtService(view);
        }
    }

    private void LookAtService(View view)
    {
        if (core.IsQuarantined)
        {
            throw new BrokenPromiseException("a copy in quarantine never serves", $"{core.Identity} in {view}");
        }

        var generation = core.ObservedGeneration;
        if (generation == _generation)
        {
            return;
        }

        _generation = generation;
        if (generation > 0)
        {
            var committed = _history.Era(view.Id.Era, $"{core.Identity}").Policy;
            History.Require(
                committed is not null && committed.Generation >= generation && (committed.Generation > generation || committed.Minimum == view.Minimum),
                "a policy is observed when it is committed and its minimum stands in the view",
                $"{core.Identity} observes generation {generation} in {view}, committed is {committed}");
        }
    }

    private void LookAtLog()
    {
        var identity = core.Identity;
        if (identity.Incarnation != _identity.Incarnation)
        {
            (_identity, _commit) = (identity, 0);
        }

        var commit = core.CommitIndex;
        if (commit == _commit)
        {
            return;
        }

        History.Require(commit > _commit, "a commit index never goes back", $"{identity} from {_commit} to {commit}");
        _commit = commit;
        var era = _history.Era(_view?.Id.Era ?? 0, $"{identity}");
        History.Require(commit <= era.LastIndex, "what is committed was announced", $"{identity} at {commit} of {era.LastIndex}");
        History.Require(core.Policy.Generation == era.GenerationAt(commit), "a policy is what the log says", $"{identity} has {core.Policy} at {commit}, the log generation {era.GenerationAt(commit)}");
        History.Require(core.CommitDigest == era.DigestAt(commit), "equal digest at equal commit index", $"{identity} at {commit}");
    }
}
