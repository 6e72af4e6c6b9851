using Microsoft.Extensions.Logging;
using Quintet.Components;
using Quintet.Protocol;
using Quintet.Replication;

namespace Quintet.Calls;

/// <summary>
/// Runs a call straight on the activation's scheduler. Orleans is asked only to make an activation where there is none, so a warm
/// component costs no second Orleans call, and call filters see a component call once.
/// </summary>
internal sealed partial class LocalDispatch(
    ComponentTypes types,
    IReplicaTable replicas,
    ActivationTable activations,
    CallGate gate,
    OutcomeCodec outcomes,
    IGrainFactory grains,
    ILocalSiloDetails silo,
    ILogger<LocalDispatch> logger) : ILocalDispatch
{
    private const int MaxActivations = 3;

    private readonly SiloId _here = new(silo.SiloAddress.ToParsableString());

    public ValueTask<ComponentReply> ExecuteAsync(GrainId component, ComponentRequest request)
    {
        if (activations.TryFind(component, out var executor))
        {
            if (gate.Enter(component, executor.Partition, request) is { } refusal)
            {
                return new(refusal);
            }

            if (executor.TryExecute(request, out var reply))
            {
                return new(reply);
            }

            gate.Leave(executor.Partition, request);
        }

        return ActivateAndExecuteAsync(component, request);
    }

    private async ValueTask<ComponentReply> ActivateAndExecuteAsync(GrainId component, ComponentRequest request)
    {
        if (types.Find(component) is not { } type)
        {
            return new() { Status = ReplyStatus.NotServing };
        }

        var partition = types.PartitionOf(type, component);
        if (replicas.Find(partition) is null)
        {
            return new() { Status = ReplyStatus.NotServing, View = replicas.NewestView(partition) };
        }

        if (gate.Enter(component, partition, request) is { } refusal)
        {
            return refusal;
        }

        var isTaken = false;
        try
        {
            var activation = grains.GetGrain<IComponentActivation>(ComponentKey.Pin(component, _here));

            // An activation can go away between its making and its first call; not for ever, though.
            for (var i = 0; i < MaxActivations && replicas.Find(partition) is not null; i++)
            {
                try
                {
                    await activation.Activate();
                }
                catch (Exception exception) when (exception is OrleansException or TimeoutException)
                {
                    // The silo stops, or Orleans is busy dropping the previous activation.
                    LogNotActivated(logger, exception, component);
                    break;
                }
                catch (Exception exception)
                {
                    return new() { Status = ReplyStatus.Refused, Outcome = outcomes.EncodeException(exception) };
                }

                if (activations.TryFind(component, out var executor) && executor.TryExecute(request, out var reply))
                {
                    isTaken = true;
                    return await reply;
                }
            }

            return new() { Status = ReplyStatus.NotServing, View = replicas.NewestView(partition) };
        }
        finally
        {
            if (!isTaken)
            {
                gate.Leave(partition, request);
            }
        }
    }

    [LoggerMessage(EventId = 1501, Level = LogLevel.Warning, Message = "Component {Component} could not be activated on this silo")]
    private static partial void LogNotActivated(ILogger logger, Exception exception, GrainId component);
}
