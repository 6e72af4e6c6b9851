using Quintet.Placement;
using Quintet.Protocol;
using Quintet.Replication;

namespace Quintet.ProcessTests.Support;

/// <summary>Keeps what Quintet's silos have to say to each other from one of them; Orleans and clients are not concerned.</summary>
internal sealed class DeadLink
{
    private volatile TaskCompletionSource _mended = Done();
    private SiloId _lonely;

    public void Separate(SiloId lonely)
    {
        _lonely = lonely;
        _mended = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
    }

    public void Mend() => _mended.SetResult();

    /// <summary>Whether a message gets lost.</summary>
    public bool Loses(SiloId from, SiloId to) => !_mended.Task.IsCompleted && (from == _lonely) != (to == _lonely);

    private static TaskCompletionSource Done()
    {
        var done = new TaskCompletionSource();
        done.SetResult();
        return done;
    }
}

/// <summary>The end of a <see cref="DeadLink"/> at one silo: what is lost is never answered.</summary>
internal sealed class DeadLinkFilter(DeadLink link, ILocalSiloDetails silo) : IIncomingGrainCallFilter
{
    private static readonly Task Never = new TaskCompletionSource().Task;

    private readonly SiloId _here = new(silo.SiloAddress.ToParsableString());

    public Task Invoke(IIncomingGrainCallContext context) =>
        Sender(context) is { } from && link.Loses(from, _here) ? Never : context.Invoke();

    private static SiloId? Sender(IIncomingGrainCallContext context) => context.Request.GetArgumentCount() == 0 ? null : context.Request.GetArgument(0) switch
    {
        Pulse pulse => pulse.From,
        MessageBatch batch => batch.From,
        _ => null,
    };
}
