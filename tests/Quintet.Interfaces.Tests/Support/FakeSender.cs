using System.Collections.Concurrent;
using Quintet.Calls;
using Quintet.Protocol;

namespace Quintet.Tests;

/// <summary>Silos as a test wants them: each attempt is answered by <see cref="OnSend"/>.</summary>
internal sealed class FakeSender : ICallSender
{
    private readonly ConcurrentQueue<(SiloId Silo, CommandHeader Header)> _sent = new();

    public Func<SiloId, ComponentRequest, ValueTask<ComponentReply>> OnSend { get; set; } = (_, _) => new(Done("ok"));

    public Func<SiloId, ValueTask<ComponentReply>> OnLogTime { get; set; } = _ => new(new ComponentReply { Committed = new(0, 100) });

    public Action<SiloId, RequestId> OnCancel { get; set; } = (_, _) => { };

    public IReadOnlyList<(SiloId Silo, CommandHeader Header)> Sent => [.. _sent];

    public int LogTimeAsked { get; private set; }

    public static ComponentReply Done(object? result) => new() { Status = ReplyStatus.Done, Outcome = Requests.Codec.Encode(result) };

    public ValueTask<ComponentReply> SendAsync(SiloId silo, GrainId component, ComponentRequest request)
    {
        _sent.Enqueue((silo, request.Header));
        return OnSend(silo, request);
    }

    public ValueTask<ComponentReply> GetLogTimeAsync(SiloId silo, PartitionId partition)
    {
        LogTimeAsked++;
        return OnLogTime(silo);
    }

    public ValueTask CancelAsync(SiloId silo, GrainId component, RequestId request)
    {
        OnCancel(silo, request);
        return default;
    }
}
