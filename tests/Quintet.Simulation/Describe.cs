using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>Inputs and outputs as text that people read: for logs of simulations and for transcripts.</summary>
internal static class Describe
{
    public static string Input(Input input) => input switch
    {
        Receive receive => $"{receive.From}: {Message(receive.Message)}",
        Propose propose => $"Propose {propose.Component} {propose.Header.Id.Sequence} on version {propose.Start.Version}",
        CasAnswered answer => $"CasAnswered {answer.Proposed.Id} {answer.Outcome}{(answer.Current is { } row ? $", row is {View(row)}" : "")}",
        RowRead read => $"RowRead {(read.Row is { } row ? View(row) : "nothing")} ticket {read.Ticket}",
        LearnView learn => $"LearnView {View(learn.View)}",
        BeginRead read => $"BeginRead {read.Token}",
        AskRead read => $"AskRead{(read.Floor is { } floor ? $" from {floor}" : "")}{(read.MaxAgeMs is { } age ? $" within {age} ms" : "")}",
        Suspect suspect => $"Suspect {suspect.Silo} {suspect.Evidence}",
        AskJoin ask => $"AskJoin {ask.Silo}",
        AskHandOver ask => $"AskHandOver {ask.Silo}",
        AskLeave ask => $"AskLeave {ask.Silo}",
        AskPolicy ask => $"AskPolicy {ask.Policy}",
        AskRestore ask => $"AskRestore {View(ask.Lost)}",
        AskTrust ask => $"AskTrust {ask.Copy}",
        _ => input.GetType().Name,
    };

    /// <summary>One line for each thing to do, in the order in which it is to be done.</summary>
    public static IEnumerable<string> Output(Output output)
    {
        foreach (var operation in output.Register)
        {
            yield return operation switch
            {
                CompareAndSwap swap => $"register: {swap.Expected.Epoch} -> {View(swap.Proposed)}",
                ReadRow read => $"register: read, ticket {read.Ticket}",
                _ => operation.ToString(),
            };
        }

        foreach (var (to, message) in output.Messages)
        {
            yield return $"-> {to}: {Message(message)}";
        }

        foreach (var entry in output.Committed)
        {
            yield return $"committed {Entry(entry)}";
        }

        if (output.ReadsConfirmed.Count > 0)
        {
            yield return $"reads confirmed: {string.Join(" ", output.ReadsConfirmed)}";
        }

        if (output.ReadsRefused.Count > 0)
        {
            yield return $"reads refused: {string.Join(" ", output.ReadsRefused)}";
        }

        if (output.ReignEnded)
        {
            yield return "reign ended";
        }

        if (output.Proposal.Outcome != ProposalOutcome.None)
        {
            yield return $"proposal {output.Proposal.Outcome}{(output.Proposal.Index > 0 ? $" at {output.Proposal.Index}" : "")}";
        }

        if (output.Read != LocalRead.None)
        {
            yield return $"read {output.Read}";
        }

        foreach (var notice in output.Notices)
        {
            yield return $"notice: {Notice(notice)}";
        }
    }

    public static string View(View view) =>
        $"{(view.Id.Era > 0 ? $"{view.Id.Era}." : "")}{view.Id.Epoch}({view.Id.ProposalId}) {view.Primary} of [{string.Join(" ", view.Members)}]";

    public static string Message(Message message) => message switch
    {
        Append append => $"Append v{append.View.Id.Epoch} to {append.To} after {append.PrevIndex}@{append.PrevEpoch} [{string.Join(", ", append.Entries.Select(Entry))}] commit {append.Commit} round {append.Round} held {append.HeldByAll}",
        AppendAck ack => $"AppendAck v{ack.ViewId.Epoch} {ack.From} holds {ack.Index} round {ack.Round}{(ack.Quarantined ? " quarantined" : "")}",
        AppendReject reject => $"AppendReject v{reject.ViewId.Epoch} {reject.From} not after {reject.Index}, hint {reject.Hint}",
        NoState gone => $"NoState v{gone.ViewId.Epoch} {gone.Addressed}",
        Superseded superseded => $"Superseded by {View(superseded.View)}",
        Announce announce => $"Announce {View(announce.View)}",
        Invite invite => $"Invite v{invite.View.Id.Epoch}{(invite.Discard is { } discard ? $" discard {discard}" : "")}",
        InviteAck ack => $"InviteAck v{ack.ViewId.Epoch} {ack.From} {(ack.HasState ? $"holds {ack.Commit}@{ack.CommitEpoch}" : "empty")}",
        SnapshotChunk chunk => $"SnapshotChunk v{chunk.View.Id.Epoch} to {chunk.To} transfer {chunk.Transfer} #{chunk.Sequence} of {chunk.Base.Index}@{chunk.Base.Epoch}: {chunk.Components.Length} components {chunk.Clients.Length} clients {chunk.Keys.Length} keys{(chunk.Last ? ", last" : "")}",
        SnapshotAck ack => $"SnapshotAck v{ack.ViewId.Epoch} {ack.From} transfer {ack.Transfer} #{ack.Sequence}",
        AskReturn ask => $"AskReturn v{ask.ViewId.Epoch} {ask.From} question {ask.Number}",
        Probe probe => $"Probe v{probe.View.Id.Epoch} {probe.From} #{probe.Number}",
        ProbeAnswer answer => $"ProbeAnswer v{answer.View.Id.Epoch} to {answer.To} #{answer.Number}: {answer.Index}",
        Release release => $"Release v{release.View.Id.Epoch} {release.To} question {release.Number}",
        _ => message.ToString(),
    };

    private static string Entry(Entry entry) =>
        entry.Kind switch
        {
            EntryKind.Reign => $"{entry.Index}@{entry.Epoch} reign",
            EntryKind.Policy => $"{entry.Index}@{entry.Epoch} policy {entry.Policy}",
            _ => $"{entry.Index}@{entry.Epoch} {entry.Component} {entry.Header.Id.Sequence}",
        };

    private static string Notice(Notice notice) => notice switch
    {
        ViewAdopted adopted => $"view {View(adopted.View)}",
        ReignBegan began => $"reign {began.View.Id.Epoch} began{(began.TakeOver ? " by takeover" : "")}",
        Serving serving => $"serving {serving.View.Id.Epoch}",
        Evicting evicting => $"evicting {evicting.Reason}",
        Admitting admitting => $"admitting {string.Join(" ", admitting.Learners)}",
        Mismatch mismatch => $"mismatch at {mismatch.Index}: {mismatch.Reason}",
        Alarm alarm => $"alarm: {alarm.What}",
        TransferProgress progress => $"transfer to {progress.To} {progress.Phase}",
        _ => notice.ToString(),
    };
}
