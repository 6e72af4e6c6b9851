using System.Collections.Immutable;

using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>
/// What must hold after every step of every script, whatever it tells. It keeps the committed entries of each era and what callers have learnt
/// of them, apart from the cores.
/// </summary>
internal sealed class Promises
{
    private readonly HashSet<ViewId> _stood = [];
    private readonly Dictionary<(int Era, long Epoch), ReplicaId> _serving = [];
    private readonly Dictionary<(int Era, long Index), Entry> _entries = [];
    private readonly Dictionary<int, long> _restoredAt = new() { [0] = 0 };
    private readonly Dictionary<(int Era, RequestId Id), Entry> _places = [];
    private readonly Dictionary<ReplicaId, long> _commits = [];
    private readonly Dictionary<int, long> _learnt = [];
    private readonly HashSet<ReplicaId> _trusted = [];
    private readonly Dictionary<(SiloId Silo, long Token), long> _reads = [];

    /// <summary>A view stood in the register, or is told to have stood there.</summary>
    public void Stands(View? view)
    {
        if (view is not null)
        {
            _stood.Add(view.Id);
        }
    }

    /// <summary>The process is gone, so another one may do as if it knew nothing.</summary>
    public void Dies(SiloId silo)
    {
        foreach (var replica in _commits.Keys.Where(replica => replica.Silo == silo).ToArray())
        {
            _commits.Remove(replica);
        }
    }

    /// <summary>Whether any caller may know that the command took effect.</summary>
    public bool IsAnswered(int era, RequestId id) => _places.TryGetValue((era, id), out var entry) && entry.Index <= _learnt.GetValueOrDefault(era);

    public void Observe(ReplicaCore core, Input input, Output output)
    {
        Stands(input switch
        {
            LearnView learn => learn.View,
            RowRead read => read.Row,
            AskRestore ask => ask.Lost,
            _ => null,
        });
        if (input is AskTrust trust)
        {
            _trusted.Add(trust.Copy); // Its state is what the operator says it is.
        }

        var era = core.View?.Id.Era ?? 0;
        if (input is BeginRead begin)
        {
            _reads[(core.Identity.Silo, begin.Token)] = _learnt.GetValueOrDefault(era);
        }

        Restored(core, era, output);
        Committed(core, era, output);
        Agrees(core, era);
        Serves(core, era, output);
        Answered(core, era, output);
        foreach (var sent in output.Messages)
        {
            SentByAWinner(core, sent.Message);
        }

        foreach (var swap in output.Register.OfType<CompareAndSwap>())
        {
            ProposedByRight(core, swap.Proposed);
        }
    }

    public void Admitted(ReplicaCore core, RequestId id, AdmissionResult admission)
    {
        var era = core.View?.Id.Era ?? 0;
        if (admission.Kind == AdmissionOutcome.Answer && Place(era, id) is { } entry)
        {
            Require(entry.Outcome.AsSpan().SequenceEqual(admission.Outcome), "every reply to a command is the same", $"{core.Identity} answers {id} otherwise than {entry} says");
            _learnt[era] = Math.Max(_learnt.GetValueOrDefault(era), entry.Index);
        }
    }

    private static void Require(bool condition, string promise, string observed) => History.Require(condition, promise, observed);

    private void Restored(ReplicaCore core, int era, Output output)
    {
        if (HoldsState(core) && era > 0)
        {
            _restoredAt.TryAdd(era, core.CommitIndex - output.Committed.Count);
        }
    }

    private void Committed(ReplicaCore core, int era, Output output)
    {
        foreach (var entry in output.Committed)
        {
            if (Find(era, entry.Index) is { } known)
            {
                Require(known.DigestAfter(0) == entry.DigestAfter(0), "a committed entry is the same everywhere", $"{core.Identity} has {entry}, others {known}");
                continue;
            }

            Require(entry.Index == 1 || Find(era, entry.Index - 1) is not null, "entries are committed in order", $"{core.Identity} committed {entry}");
            _entries[(era, entry.Index)] = entry;
            Require(entry.Kind != EntryKind.Command || Place(era, entry.Header.Id) is null, "a command takes effect once", $"{entry}");
            _places[(era, entry.Header.Id)] = entry;
        }

        Require(output.Committed.Count == 0 || output.Committed[^1].Index == core.CommitIndex, "what is answered is committed", $"{core.Identity} at {core.CommitIndex}");
    }

    private void Agrees(ReplicaCore core, int era)
    {
        if (!HoldsState(core))
        {
            return;
        }

        Require(core.CommitIndex >= _commits.GetValueOrDefault(core.Identity), "a commit index never goes back", $"{core.Identity} from {_commits.GetValueOrDefault(core.Identity)} to {core.CommitIndex}");
        _commits[core.Identity] = core.CommitIndex;
        if (core.IsQuarantined || _trusted.Contains(core.Identity))
        {
            return;
        }

        foreach (var (component, expected) in StatesAt(era, core.CommitIndex))
        {
            var actual = (core.CommittedState(component) as Ledger)?.Deposits;
            Require(
                actual is null ? expected is null : expected is not null && actual.Value.AsSpan().SequenceEqual(expected.Value.AsSpan()),
                "a state is what the log makes of it",
                $"{core.Identity}, {component} at {core.CommitIndex}");
        }
    }

    private void Serves(ReplicaCore core, int era, Output output)
    {
        if (!core.IsServing)
        {
            return;
        }

        var at = (era, core.View!.Id.Epoch);
        Require(_serving.TryAdd(at, core.Identity) || _serving[at] == core.Identity, "one primary serves in an epoch", $"{core.Identity} and {_serving[at]} in {core.View.Id}");
        Require(
            !output.Notices.OfType<Serving>().Any() || core.CommitIndex >= _learnt.GetValueOrDefault(era),
            "who begins to serve has everything acknowledged",
            $"{core.Identity} at {core.CommitIndex}, acknowledged {_learnt.GetValueOrDefault(era)}");
    }

    private void Answered(ReplicaCore core, int era, Output output)
    {
        if (core.Phase is ReplicaPhase.Serving or ReplicaPhase.HandingOver)
        {
            foreach (var entry in output.Committed.Where(entry => entry.Kind == EntryKind.Command))
            {
                _learnt[era] = Math.Max(_learnt.GetValueOrDefault(era), entry.Index);
            }
        }

        foreach (var token in output.ReadsConfirmed)
        {
            _reads.Remove((core.Identity.Silo, token), out var learntBefore);
            Require(core.CommitIndex >= learntBefore, "reads are linearizable", $"{core.Identity} reads at {core.CommitIndex}, known before was {learntBefore}");
            _learnt[era] = Math.Max(_learnt.GetValueOrDefault(era), core.CommitIndex);
        }
    }

    /// <summary>Rule H1: messages of a view leave only after it is known to have won.</summary>
    private void SentByAWinner(ReplicaCore core, Message message)
    {
        var view = message switch
        {
            Append append => append.View,
            SnapshotChunk chunk => chunk.View,
            Invite invite => invite.View,
            Release release => release.View,
            Superseded superseded => superseded.View,
            Announce announce => announce.View,
            _ => null,
        };
        Require(view is null || _stood.Contains(view.Id), "only views that won are told", $"{core.Identity} sent {Describe.Message(message)}");
    }

    /// <summary>Rule S3, and the minimum of rule H2.</summary>
    private static void ProposedByRight(ReplicaCore core, View proposed)
    {
        if (core.View is not { } view || proposed.Id.Era > view.Id.Era)
        {
            Require(proposed.Members.SequenceEqual([core.Identity]) && proposed.Id.Era > 0, "a restored view names only the restorer", $"{proposed}");
            return;
        }

        Require(proposed.Id.Epoch > view.Id.Epoch, "epochs only rise", $"{core.Identity} proposes {proposed} after {view}");
        Require(
            proposed.Members.Length >= Math.Min(view.Minimum, view.Members.Length),
            "no change makes a view below the minimum",
            $"{core.Identity} proposes {proposed} after {view}");
        if (core.Identity != view.Primary)
        {
            var unchanged = proposed.Primary == view.Primary && proposed.Members.SequenceEqual(view.Members);
            Require(
                view.Has(core.Identity) && proposed.Members.All(view.Has) && (unchanged || proposed.Primary == core.Identity),
                "only the primary changes members, only members take over",
                $"{core.Identity} proposes {proposed} after {view}");
        }
    }

    private static bool HoldsState(ReplicaCore core) => core.Phase is not (ReplicaPhase.Absent or ReplicaPhase.Halted) && core.CommitIndex > 0;

    private Entry? Find(int era, long index) =>
        era > 0 && index <= _restoredAt.GetValueOrDefault(era) ? Find(era - 1, index) : _entries.GetValueOrDefault((era, index));

    private Entry? Place(int era, RequestId id) =>
        _places.TryGetValue((era, id), out var entry) ? entry
        : era > 0 && Place(era - 1, id) is { } inherited && inherited.Index <= _restoredAt.GetValueOrDefault(era) ? inherited : null;

    private Dictionary<string, ImmutableArray<long>?> StatesAt(int era, long index)
    {
        var states = new Dictionary<string, ImmutableArray<long>?>();
        var machine = new LedgerMachine();
        for (var i = 1L; i <= index && Find(era, i) is { } entry; i++)
        {
            if (entry.Kind == EntryKind.Command)
            {
                var before = states.GetValueOrDefault(entry.Component) is { } deposits ? new Ledger(deposits) : null;
                states[entry.Component] = (machine.Apply(entry.Component, before, entry.Events) as Ledger)?.Deposits;
            }
        }

        return states;
    }
}
