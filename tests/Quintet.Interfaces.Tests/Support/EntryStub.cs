using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Quintet.Calls;
using Quintet.Protocol;

namespace Quintet.Tests;

/// <summary>What all stubs of a test share: who is primary, and what calls did.</summary>
internal sealed class StubWorld
{
    private readonly ConcurrentQueue<(SiloId Silo, GrainId Component, CommandHeader Header, string? Trace, object? Context)> _seen = new();

    public ConcurrentDictionary<SiloId, bool> Silos { get; } = new();

    public ConcurrentDictionary<GrainId, Specimen> Specimens { get; } = new();

    public IReadOnlyList<(SiloId Silo, GrainId Component, CommandHeader Header, string? Trace, object? Context)> Seen => [.. _seen];

    public View? View { get; set; }

    public TaskCompletionSource? Frozen { get; set; }

    public SiloId? FrozenSilo { get; set; }

    public void See(SiloId silo, GrainId component, ComponentRequest request) =>
        _seen.Enqueue((silo, component, request.Header, request.Trace, RequestContext.Get("test")));

    public Task PassAsync(SiloId silo) => FrozenSilo == silo ? Frozen!.Task : Task.CompletedTask;
}

/// <summary>An entry that runs calls on the spot, without replication, and can be frozen.</summary>
internal sealed class EntryStub(GrainId id, Silo silo, ILoggerFactory loggers, StubWorld world)
    : GrainService(id, silo, loggers), IComponentEntry
{
    private readonly SiloId _self = new(silo.SiloAddress.ToParsableString());

    public override Task Start()
    {
        world.Silos[_self] = true;
        return base.Start();
    }

    public async ValueTask<ComponentReply> Invoke(GrainId component, ComponentRequest request)
    {
        world.See(_self, component, request);
        await world.PassAsync(_self);
        if (world.View?.Primary.Silo != _self)
        {
            return new ComponentReply { Status = ReplyStatus.NotServing, View = world.View };
        }

        var body = request.On(world.Specimens.GetOrAdd(component, _ => new Specimen()));
        try
        {
            return FakeSender.Done(await body.RunAsync(default));
        }
        catch (Exception e)
        {
            return new ComponentReply { Outcome = Requests.Codec.EncodeException(e) };
        }
    }

    public ValueTask Cancel(GrainId component, RequestId request) => default;

    public async ValueTask<ComponentReply> GetLogTime(PartitionId partition)
    {
        await world.PassAsync(_self);
        return new ComponentReply { Committed = new LogTimestamp(0, 1) };
    }

    public async ValueTask<PartitionMapSnapshot> GetMap(long knownVersion)
    {
        await world.PassAsync(_self);
        return new PartitionMapSnapshot
        {
            Version = world.View?.Id.Epoch ?? 0,
            Views = world.View is { } view && view.Id.Epoch > knownVersion
                ? [.. Enumerable.Range(0, 16).Select(n => new PartitionView(new PartitionId("specimen", n), view))]
                : [],
            Silos = [.. world.Silos.Keys],
            Self = _self,
        };
    }

    public async ValueTask<ClusterStatus> GetStatus()
    {
        await world.PassAsync(_self);
        return new ClusterStatus { Cluster = _self.Value, Deployment = "d", Silos = [], Partitions = [], Types = [] };
    }
}
