using Quintet.Calls;

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

        var read = await replica.ReadAsync(Key);
        while (!read.Served)
        {
            if (!await replica.SettledAsync(cancellation))
            {
                return cancellation.IsCancellationRequested ? Cancelled(request) : NotServing(replica);
            }

            read = await replica.ReadAsync(Key);
        }

        var frame = new CallFrame(_component, request.Header.Id, isCommand: false, read.State);
        var outcome = await RunBodyAsync(request, frame, cancellation);
        return new() { Status = ReplyStatus.Done, Outcome = EncodeOutcome(outcome), Committed = read.Committed };
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
