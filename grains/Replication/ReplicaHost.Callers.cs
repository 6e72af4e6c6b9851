using System.Runtime.InteropServices;
using Quintet.Protocol;

namespace Quintet.Replication;

/// <content>What executors ask of the replica: admission, appends and reads, and who waits for their answers.</content>
internal sealed partial class ReplicaHost
{
    // Below the time after which routers try elsewhere by themselves.
    private static readonly TimeSpan SettlingBound = TimeSpan.FromSeconds(1);

    public Admission Admit(string component, in CommandHeader header)
    {
        lock (_gate)
        {
            var admission = _core.Admit(component, header);
            switch (admission.Kind)
            {
                case AdmissionOutcome.Execute:
                    _executions.Add(header.Id, new Execution(component, ++_tickets));
                    return new Admission(AdmissionKind.Execute, Ticket: _tickets);
                case AdmissionOutcome.Join:
                    return new Admission(AdmissionKind.Join, new ValueTask<AppendResult>(_executions[admission.Joined].Task));
                case AdmissionOutcome.Answer:
                    return new Admission(AdmissionKind.Join, new ValueTask<AppendResult>(new AppendResult(AppendStatus.Committed, admission.Outcome, _core.CommittedTime, _core.CommitIndex)));
                case AdmissionOutcome.Expired:
                    return new Admission(AdmissionKind.Expired);
                case AdmissionOutcome.KeyMismatch:
                    return new Admission(AdmissionKind.KeyMismatch);
                case AdmissionOutcome.Overloaded:
                    return new Admission(AdmissionKind.Overloaded);
                case AdmissionOutcome.TooFewCopies:
                    return new Admission(AdmissionKind.TooFewCopies);
                default:
                    return new Admission(AdmissionKind.NotServing);
            }
        }
    }

    public void Withdraw(in CommandHeader header, long ticket)
    {
        lock (_gate)
        {
            if (_executions.TryGetValue(header.Id, out var execution) && execution.Ticket == ticket)
            {
                Finish(header, new AppendResult(AppendStatus.Withdrawn));
            }
        }
    }

    public bool TryStart(string component, out CommandStart start)
    {
        lock (_gate)
        {
            if (_core.Start(component) is not { } known)
            {
                start = default;
                return false;
            }

            start = new CommandStart(known.Reign, known.Version, known.State);
            return true;
        }
    }

    public ValueTask<AppendResult> AppendAsync(string component, in CommandHeader header, in CommandStart start, in CommandChange change)
    {
        lock (_gate)
        {
            var output = StepCore(new Propose(
                component, header, new ExecutionStart(start.Reign, start.Version, start.State), AsArray(change.Events), change.Outcome, change.State, change.Trace));
            if (output is null)
            {
                return new(new AppendResult(AppendStatus.Elsewhere));
            }

            if (output.Proposal.Outcome == ProposalOutcome.Appended)
            {
                // Admitted in this reign, for the core checks that; a retry may have joined it.
                var execution = _executions.TryGetValue(header.Id, out var known) ? known : new Execution(component, 0);
                var bytes = change.Events.Length + change.Outcome.Length;
                _appended.Enqueue((output.Proposal.Index, bytes, execution));
                _around.Uncommitted.Take(Partition, bytes);
                Perform(output);
                return new(execution.Task);
            }

            var refused = new AppendResult(output.Proposal.Outcome switch
            {
                ProposalOutcome.VersionChanged => AppendStatus.VersionChanged,
                ProposalOutcome.Duplicate => AppendStatus.Withdrawn,
                ProposalOutcome.Expired => AppendStatus.Expired,
                _ => AppendStatus.Elsewhere,
            });
            if (refused.Status is AppendStatus.Withdrawn or AppendStatus.Expired)
            {
                Finish(header, refused);
            }

            return new(refused);
        }
    }

    public ValueTask<ReadResult> ReadAsync(string component)
    {
        lock (_gate)
        {
            var read = new PendingRead(component);
            _reads.Add(++_nextRead, read);
            if (StepCore(new BeginRead(_nextRead)) is { } output)
            {
                Perform(output);
            }

            return new(read.Task);
        }
    }

    public LocalReadResult Read(string component, LogPosition? floor, long? maxAgeMs)
    {
        lock (_gate)
        {
            if (StepCore(new AskRead(floor, maxAgeMs)) is not { } output)
            {
                return new(LocalRead.NotHere);
            }

            var answer = output.Read;
            var result = answer == LocalRead.Here ? ResultOf(component) : default;
            LocalReads += answer == LocalRead.Here ? 1 : 0;
            Perform(output);
            return new(answer, result);
        }
    }

    private ReadResult ResultOf(string component) => new(true, _core.CommittedState(component), _core.CommittedTime, _core.CommitIndex);

    public async ValueTask<bool> SettledAsync(CancellationToken cancellationToken)
    {
        Task settled;
        lock (_gate)
        {
            if (_stopped || !_core.IsSettling)
            {
                return !_stopped && _core.IsServing;
            }

            settled = (_settling ??= new(TaskCreationOptions.RunContinuationsAsynchronously)).Task;
        }

        await settled.WaitAsync(SettlingBound, _around.Clock, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        lock (_gate)
        {
            return !_stopped && _core.IsServing;
        }
    }

    /// <summary>Ends an execution that made no entry, and answers those who joined it.</summary>
    private void Finish(in CommandHeader header, AppendResult result)
    {
        if (_executions.Remove(header.Id, out var execution))
        {
            _core.Withdraw(execution.Component, header);
            execution.TrySetResult(result);
        }
    }

    private static byte[] AsArray(ReadOnlyMemory<byte> bytes) =>
        MemoryMarshal.TryGetArray(bytes, out var segment) && segment.Offset == 0 && segment.Count == segment.Array!.Length ? segment.Array : bytes.ToArray();

    private sealed class Execution(string component, long ticket) : TaskCompletionSource<AppendResult>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public string Component => component;

        public long Ticket => ticket;
    }

    private sealed class PendingRead(string component) : TaskCompletionSource<ReadResult>(TaskCreationOptions.RunContinuationsAsynchronously)
    {
        public string Component => component;
    }
}
