using Microsoft.Extensions.Options;
using Quintet.Calls;
using Quintet.Protocol;
using Quintet.Replication;

namespace Quintet.Components;

/// <summary>
/// Bounds how many calls this silo has taken and not answered. It stands before everything that a call makes the silo do or remember, so a refusal is certain and costs next to nothing. Thread-safe.
/// </summary>
internal sealed class CallGate(IOptions<QuintetSiloOptions> options, LiveCalls live, Refusals refusals)
{
    private readonly FairShare _commands = new(options.Value.MaxConcurrentCommands);
    private readonly long _mostQueries = options.Value.MaxConcurrentQueries * (1L + QueryGate.WaitingPerRunning);
    private long _queries;

    /// <summary>Commands taken and not answered.</summary>
    public long Commands => _commands.Held;

    /// <summary>
    /// A call arrives. What a component's body sends, and a retry of what is live here, are counted and never refused: the first may be what the others wait for, the second joins.
    /// </summary>
    /// <returns>The refusal; null if the call is taken, and then <see cref="Leave"/> is to follow.</returns>
    public ComponentReply? Enter(GrainId component, PartitionId partition, ComponentRequest request) =>
        request.Kind == CallKind.Query ? EnterQuery(request)
        : _commands.TryTake(partition) ? null
        : EnterBeyond(component, partition, request);

    /// <summary>A call that was taken has been answered.</summary>
    public void Leave(PartitionId partition, ComponentRequest request)
    {
        if (request.Kind == CallKind.Query)
        {
            Interlocked.Decrement(ref _queries);
        }
        else
        {
            _commands.Give(partition, 1);
        }
    }

    private ComponentReply? EnterQuery(ComponentRequest request)
    {
        if (Interlocked.Increment(ref _queries) <= _mostQueries || request.IsFromBody)
        {
            return null;
        }

        Interlocked.Decrement(ref _queries);
        return refusals.Of(Bound.Queries);
    }

    private ComponentReply? EnterBeyond(GrainId component, PartitionId partition, ComponentRequest request)
    {
        if (!request.IsFromBody && !live.IsRunning(component, request.Header.Id))
        {
            return refusals.Of(Bound.Commands);
        }

        _commands.Take(partition, 1);
        return null;
    }
}
