using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Quintet.Calls;
using Quintet.Protocol;

namespace Quintet.Cluster.Tests.Fakes;

/// <summary>Sends calls of components whose key begins with "twice-" two times, as a network might or as a retry does.</summary>
internal sealed class DuplicatingSender(IServiceProvider services) : ICallSender
{
    private readonly ICallSender _sender = ActivatorUtilities.CreateInstance<SiloCallSender>(services);
    private readonly DeepCopier _copier = services.GetRequiredService<DeepCopier>();

    public ConcurrentQueue<(GrainId Component, ComponentReply First, ComponentReply Second)> Replies { get; } = new();

    public async ValueTask<ComponentReply> SendAsync(SiloId silo, GrainId component, ComponentRequest request)
    {
        if (!component.Key.ToString()!.StartsWith("twice-", StringComparison.Ordinal))
        {
            return await _sender.SendAsync(silo, component, request);
        }

        var first = _sender.SendAsync(silo, component, _copier.Copy(request)).AsTask();
        var second = _sender.SendAsync(silo, component, _copier.Copy(request)).AsTask();
        Replies.Enqueue((component, await first, await second));
        var late = await _sender.SendAsync(silo, component, request);
        Replies.Enqueue((component, await first, late));
        return await second;
    }

    public ValueTask<ComponentReply> GetLogTimeAsync(SiloId silo, PartitionId partition) => _sender.GetLogTimeAsync(silo, partition);

    public ValueTask CancelAsync(SiloId silo, GrainId component, RequestId request) => _sender.CancelAsync(silo, component, request);
}
