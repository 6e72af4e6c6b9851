using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>One partition of the world: its row, its history, and what is promised of its copies.</summary>
internal sealed class Partition
{
    private const int LeavingMs = 2500;
    private readonly Cluster _world;
    private readonly Dictionary<(ReplicaShell Asked, SiloId Of), (long AtMs, bool Borrows)> _askedToLeave = [];
    private readonly Dictionary<ViewId, (ReplicaId By, View Proposed)> _proposals = [];

    public Partition(Cluster world, int number, PartitionId id, View first)
    {
        (_world, Number, Id) = (world, number, id);
        Row = new Row(first, Changing, Changed);
    }

    /// <summary>Its number in the world, whatever its type.</summary>
    public int Number { get; }

    public PartitionId Id { get; }

    public Row Row { get; }

    public History History { get; } = new();

    /// <summary>The register was once put back, so replicas may say so.</summary>
    public bool WasPutBack { get; set; }

    public long PutBackAtMs { get; set; } = long.MinValue / 2;

    /// <summary>Copies contradict each other and none of them can tell: the operator must.</summary>
    public bool NeedsOperator { get; set; }

    /// <summary>The row, what won above it, and every proposal that may still take its place.</summary>
    public bool AllPossible(Predicate<View> condition)
    {
        if (!condition(Row.View) || !condition(Row.Highest))
        {
            return false;
        }

        foreach (var view in Row.MayLand)
        {
            if (!condition(view))
            {
                return false;
            }
        }

        return true;
    }

    public ReplicaShell? CopyOf(ReplicaId member) => _world.Find(member.Silo)?.Copies[Number];

    /// <summary>The primary's copy, if its silo lives.</summary>
    public ReplicaShell? Primary => CopyOf(Row.View.Primary) is { Silo.IsDead: false } copy ? copy : null;

    /// <summary>All members have stopped for good.</summary>
    public bool IsLost
    {
        get
        {
            foreach (var member in Row.Highest.Members)
            {
                if (CopyOf(member) is { } copy && !copy.HasStopped(member))
                {
                    return false;
                }
            }

            return true;
        }
    }

    /// <summary>A replica asks the register for another view.</summary>
    public void Proposed(ReplicaShell by, CompareAndSwap swap)
    {
        _proposals[swap.Proposed.Id] = (by.Core.Identity, swap.Proposed);
        History.Require(!by.Core.IsQuarantined || swap.Proposed.Primary != by.Core.Identity, "a copy in quarantine never leads", $"{by.Core.Identity} proposes {swap.Proposed}");
        History.Require(
            swap.Proposed.Id.Era != swap.Expected.Era || by.Core.Phase is not (ReplicaPhase.Absent or ReplicaPhase.Outside or ReplicaPhase.Halted),
            "only a member that holds its state changes a view",
            $"{by.Core.Identity}, {by.Core.Phase}, proposes {swap.Proposed}");
        if (by.Core.View is { } view && view.Id.Era == swap.Proposed.Id.Era && swap.Proposed.Members.Length < by.Core.Policy.Copies)
        {
            SilenceRemovesFew(by, view, swap.Proposed);
        }
    }

    /// <summary>A replica was asked to let the member on a silo go.</summary>
    public void AskedToLeave(ReplicaShell asked, AskLeave ask) => _askedToLeave[(asked, ask.Silo)] = (_world.Timeline.NowMs, ask.Borrows);

    private (bool IsAsked, bool Borrows) AskedOf(ReplicaShell by, ReplicaId member) =>
        _askedToLeave.TryGetValue((by, member.Silo), out var asked) && _world.Timeline.NowMs - asked.AtMs <= LeavingMs ? (true, asked.Borrows) : default;

    /// <summary>
    /// Rule H2: below the policy's copies, silence alone removes one member, and never the last other one; those who were asked to go, or are gone, do not count.
    /// </summary>
    private void SilenceRemovesFew(ReplicaShell by, View before, View after)
    {
        var silent = 0;
        foreach (var member in before.Members)
        {
            if (!after.Has(member) && CopyOf(member) is { } copy && copy.Exists(member) && by.Silo.Thinks(copy.Silo) != Evidence.Gone && !AskedOf(by, member).IsAsked)
            {
                silent++;
            }
        }

        var net = Math.Min(silent, before.Members.Length - after.Members.Length);
        History.Require(net <= 0 || (net == 1 && after.Members.Length >= 2), "silence removes few", $"{by.Core.Identity} proposes {after} after {before}");
    }

    /// <summary>
    /// The disruption floor: who is removed for no fault of its own, and not replaced, leaves as many sound copies as the policy that is committed asks for, or one fewer if its silo stops, but
    /// never fewer than the minimum.
    /// </summary>
    public void Evicts(ReplicaShell by, View after, Evicting evicting)
    {
        var (core, before) = (by.Core, by.Core.View!);
        var quarantined = core.QuarantinedMembers;
        var faultless = before.Members.Where(member => !after.Has(member) && !quarantined.Contains(member) && evicting.Reason.Contains($"{member}: None", StringComparison.Ordinal)).ToArray();
        if (faultless.Length <= after.Members.Count(member => !before.Has(member)))
        {
            return;
        }

        var copies = History.Era(before.Id.Era, $"{core.Identity}").PolicyAt(core.CommitIndex)?.Copies ?? _world.Conditions.Options.Copies;
        var lent = faultless.Any(member => AskedOf(by, member).Borrows) ? 1 : 0;
        var floor = Math.Max(before.Minimum, Math.Max(copies, before.Minimum) - lent);
        var sound = after.Members.Count(member => !quarantined.Contains(member) && (CopyOf(member) is not { } copy || copy == by || by.Silo.Thinks(copy.Silo) == Evidence.None));
        History.Require(sound >= floor, "what is done on purpose leaves the copies asked for", $"{core.Identity} proposes {after} after {before}: {sound} sound of {copies} asked for, {lent} lent; {evicting.Reason}");
    }

    public void Restored(ReplicaShell by, Restored restored, Place committed)
    {
        // What its log holds beyond its commit index is committed in the new era, be it what the era before committed there or not.
        _world.Count("partition restored");
        if (History.BeginEra(restored.View.Id.Era, restored.View.Id.Epoch, committed, $"{by.Core.Identity}") > 0)
        {
            _world.Count("acknowledged entries lost with all members");
        }
    }

    public void Committed(ReplicaShell by, Entry entry)
    {
        var (core, view) = (by.Core, by.Core.View!);
        if (!History.Committed(core.Identity, view.Id.Era, entry))
        {
            return;
        }

        History.Require(view.Primary == core.Identity, "the primary commits first", $"{core.Identity} committed {entry} in {view}");
        History.Require(Sound(core, view) >= view.Minimum, "nothing commits below the minimum", $"{core.Identity} committed {entry} in {view}");
        if (view.Id.Era == Row.Highest.Id.Era)
        {
            HoldsAll(Row.Highest, entry.Index, $"{core.Identity} committed {entry}");
        }
    }

    /// <summary>Members that are not in quarantine, as far as their primary knows; most often it knows of none.</summary>
    private static int Sound(ReplicaCore core, View view)
    {
        var sound = view.Members.Length;
        foreach (var copy in core.QuarantinedMembers)
        {
            sound -= view.Has(copy) ? 1 : 0;
        }

        return sound;
    }

    public void Noticed(ReplicaShell by, Notice notice)
    {
        _world.Count(notice switch
        {
            ReignBegan { TakeOver: true } => "takeover",
            ReignBegan { View.Id.Epoch: > 1 } => "hand-over",
            _ => notice.GetType().Name,
        });
        switch (notice)
        {
            case Evicting evicting:
                NoHealthyCopyIsCalledGone(by, evicting);
                break;
            case Mismatch:
                History.Require(by.Machine.HasFailed || CopyOf(by.Core.View!.Primary) is { Machine.HasFailed: true }, "copies agree", $"{by.Core.Identity}: {notice}");
                break;
            case Alarm alarm when alarm.What.StartsWith("The register shows", StringComparison.Ordinal):
                History.Require(WasPutBack, "no false alarms", $"{by.Core.Identity}: {alarm.What}");
                break;
            case Alarm alarm when alarm.What.Contains("nobody can tell", StringComparison.Ordinal):
                NeedsOperator = true;
                break;
            default:
                break;
        }
    }

    private void Changing(View before, View after, ReplicaId by)
    {
        History.Require(
            _proposals.TryGetValue(after.Id, out var proposal) && proposal == (by, after), "a row changes by what a replica's core proposed, and by nothing else", $"{before} to {after}");
        if (after.Id.Era != before.Id.Era)
        {
            History.Require(IsLost, "only a lost partition is restored", $"{before} to {after}");
        }

        RowRules.Check(before, after, by, Row.IsRegressed);
        _world.Timeline.Say($"register: {Id} {after}");
    }

    private void Changed(View row)
    {
        if (row.Id.Era == History.LastEra)
        {
            HoldsAll(row, History.LastIndex, "a new view");
            NobodyForgot(row);
        }
    }

    /// <summary>Rule S4: what is named holds a copy, unless its process ended or it was made to give it up.</summary>
    private void NobodyForgot(View row)
    {
        foreach (var member in row.Members)
        {
            History.Require(
                CopyOf(member) is not { } copy || copy.HasStopped(member) || copy.Core.Identity != member || copy.Core.Phase is not ReplicaPhase.Absent,
                "no member forgets its copy by itself",
                $"{member}, row {row}");
        }
    }

    /// <summary>Rules S1 and H1, looked at from outside: what is committed is on every member, be the view as new as it may.</summary>
    private void HoldsAll(View row, long index, string when)
    {
        foreach (var member in row.Members)
        {
            if (CopyOf(member) is { } copy && copy.Exists(member) && copy.Core.LastIndex < index)
            {
                throw new BrokenPromiseException("what is committed is on every member", $"{when}: {member} holds {copy.Core.LastIndex} of {index}, row {row}");
            }
        }
    }

    private void NoHealthyCopyIsCalledGone(ReplicaShell by, Evicting evicting)
    {
        foreach (var member in evicting.Members)
        {
            if (evicting.Reason.Contains($"{member}: Gone", StringComparison.Ordinal))
            {
                var copy = CopyOf(member);
                History.Require(
                    copy is null || by.Silo.Thinks(copy.Silo) == Evidence.Gone || !copy.Exists(member), "no healthy copy is called gone", $"{by.Core.Identity}: {evicting.Reason}");
            }
        }
    }
}
