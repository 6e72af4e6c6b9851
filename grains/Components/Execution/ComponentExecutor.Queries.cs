using Quintet.Calls;
using Quintet.Protocol;
using Quintet.Replication;

namespace Quintet.Components;

internal sealed partial class ComponentExecutor
{
    private async ValueTask<ComponentReply> RunQueryAsync(ComponentRequest request, CancellationToken cancellation)
    {
        if (cancellation.IsCancellationRequested)
        {
            return Cancelled(request);
        }

        if (Runtime.Replicas.Find(Partition) is not { } replica)
        {
            return NotServing();
        }

        // A query without terms is linearizable, whatever it says: its caller is of a build that knows no other.
        var terms = request.Consistency == Consistency.Linearizable ? null : request.Terms;
        var (refusal, read) = terms is null
            ? await ReadConfirmedAsync(replica, request, cancellation)
            : await ReadOnTermsAsync(replica, terms, request, cancellation);
        return refusal ?? await AnswerAsync(request, read, cancellation);
    }

    private async ValueTask<ComponentReply> AnswerAsync(ComponentRequest request, ReadResult read, CancellationToken cancellation)
    {
        if (!await Runtime.Queries.EnterAsync(request.IsFromBody, cancellation))
        {
            return cancellation.IsCancellationRequested ? Cancelled(request) : Runtime.Refusals.Of(Bound.Queries);
        }

        try
        {
            var frame = new CallFrame(_component, request.Header.Id, isCommand: false, read.State, request.Terms?.Seen);
            var outcome = await RunBodyAsync(request, frame, cancellation);
            return new() { Status = ReplyStatus.Done, Outcome = Runtime.Outcomes.With(frame.Learnt, EncodeOutcome(outcome)), Committed = read.Committed, Index = read.Index };
        }
        finally
        {
            Runtime.Queries.Exit(request.IsFromBody);
        }
    }

    private async ValueTask<(ComponentReply? Refusal, ReadResult Read)> ReadConfirmedAsync(IReplica replica, ComponentRequest request, CancellationToken cancellation)
    {
        var read = await replica.ReadAsync(Key);
        while (!read.Served)
        {
            if (!await replica.SettledAsync(cancellation))
            {
                return (cancellation.IsCancellationRequested ? Cancelled(request) : NotServing(replica), default);
            }

            read = await replica.ReadAsync(Key);
        }

        return (null, read);
    }

    /// <summary>Reads what this copy has, if that is what was asked for (rule H15).</summary>
    private async ValueTask<(ComponentReply? Refusal, ReadResult Read)> ReadOnTermsAsync(IReplica replica, ReadTerms terms, ComponentRequest request, CancellationToken cancellation)
    {
        var local = replica.Read(Key, terms.Floor, terms.MaxAgeMs);
        switch (local.Answer)
        {
            case LocalRead.Here:
                return (null, local.Result);
            case LocalRead.Lagging:
                return (new() { Status = ReplyStatus.Lagging }, default);
            case LocalRead.AnotherEra:
                return (new() { Status = ReplyStatus.AnotherEra }, default);
            case LocalRead.NeedsRound:
                var (refusal, read) = await ReadConfirmedAsync(replica, request, cancellation);
                return refusal is null && terms.Floor is { } floor && new LogPosition(read.Committed.Era, read.Index) is var at && (at.Era != floor.Era || at.Index < floor.Index)
                    ? (new() { Status = ReplyStatus.AnotherEra }, default)
                    : (refusal, read);
            default:
                return (NotServing(replica), default);
        }
    }

    private byte[] EncodeOutcome(BodyOutcome outcome)
    {
        if (outcome.Failure is not null)
        {
            return Runtime.Outcomes.EncodeException(outcome.Failure);
        }

        try
        {
            return Runtime.Outcomes.Encode(outcome.Result);
        }
        catch (Exception exception)
        {
            return Runtime.Outcomes.EncodeException(exception);
        }
    }
}
