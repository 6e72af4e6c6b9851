using System.Diagnostics;
using System.Runtime.ExceptionServices;
using Quintet.Calls;
using Quintet.Protocol;
using Quintet.Replication;

namespace Quintet.Components;

/// <summary>
/// Runs the calls of one component's activation, on the activation's own scheduler. Nothing a call depends on lives here: state, versions and
/// the table of requests are the replica's, so an activation may go and come at any moment.
/// </summary>
internal sealed partial class ComponentExecutor
{
    private readonly Component _component;
    private readonly LogicalContext _context;
    private readonly CommandTurn _turn = new();
    private readonly ActivationGate _gate = new();
    private ExceptionDispatchInfo? _activationFailure;
    private long _keptAliveAt;
    private int _commands;

    public ComponentExecutor(Component component, LogicalContext context, ComponentRuntime runtime)
    {
        _component = component;
        _context = context;
        Runtime = runtime;
        Type = runtime.Types.Find(context.GrainId) ?? throw new InvalidOperationException($"{component.GetType().FullName} is not a component type of this silo.");
        StateMachine = (ComponentStateMachine)Type.StateMachine;
        Key = context.GrainId.Key.ToString();
        Partition = runtime.Types.PartitionOf(Type, context.GrainId);
    }

    public ComponentRuntime Runtime { get; }

    public ComponentType Type { get; }

    public ComponentStateMachine StateMachine { get; }

    /// <summary>The component's logical id.</summary>
    public GrainId Id => _context.GrainId;

    /// <summary>The logical key as text.</summary>
    public string Key { get; }

    public PartitionId Partition { get; }

    public bool IsPrimary => Runtime.Replicas.Find(Partition) is { CommittedTime: not null };

    public RequestId? CurrentRequest => CallFrame.Of(_component)?.Request;

    /// <summary>
    /// Runs a call that has passed the silo's gate on the activation's scheduler, if the activation takes calls; then it also leaves the gate when it is answered. Callable from any thread; the request
    /// context of the caller flows along.
    /// </summary>
    public bool TryExecute(ComponentRequest request, out Task<ComponentReply> reply)
    {
        if (!_gate.TryEnter())
        {
            reply = Task.FromResult(NotServing());
            return false;
        }

        // Registered before it is scheduled: a cancellation that arrives next must find it.
        var call = Runtime.LiveCalls.Enter(Id, request.Header.Id);
        if (request.Kind == CallKind.Command && Interlocked.Increment(ref _commands) > Runtime.CommandsPerComponent && !request.IsFromBody && call is not null)
        {
            Leave(request, call);
            reply = Task.FromResult(Runtime.Refusals.Of(Bound.Component));
            return true;
        }

        var task = new Task<Task<ComponentReply>>(() => RunAsync(request, call));
        _context.Scheduler.QueueTask(task);
        reply = task.Unwrap();
        return true;
    }

    private async Task<ComponentReply> RunAsync(ComponentRequest request, LiveCalls.Entry? call)
    {
        try
        {
            KeepAlive();
            using var activity = StartActivity(request);
            var token = call?.Token ?? CancellationToken.None;
            return request.Kind == CallKind.Command ? await RunCommandAsync(request, token) : await RunQueryAsync(request, token);
        }
        catch (Exception exception)
        {
            // The body's exceptions are outcomes; this one is a defect of the replica or of Quintet. What became of the call is for another
            // silo, or a later attempt, to say (rule S6).
            LogDefect(Runtime.Logger, exception, request.GetActivityName(), Id, request.Header.Id);
            return NotServing();
        }
        finally
        {
            Leave(request, call);
        }
    }

    private void Leave(ComponentRequest request, LiveCalls.Entry? call)
    {
        call?.Dispose();
        if (request.Kind == CallKind.Command)
        {
            Interlocked.Decrement(ref _commands);
        }

        Runtime.Gate.Leave(Partition, request);
        _gate.Exit();
    }

    /// <summary>A part of the caller's trace, whether or not Orleans' own propagation is switched on.</summary>
    private Activity? StartActivity(ComponentRequest request)
    {
        if (!QuintetTelemetry.Source.HasListeners())
        {
            return null;
        }

        ActivityContext.TryParse(request.Trace, null, isRemote: true, out var caller);
        var activity = QuintetTelemetry.Source.StartActivity("quintet.execute", ActivityKind.Server, caller);
        return activity?.SetTag("rpc.method", request.GetActivityName()).SetTag("quintet.component", Id.ToString());
    }

    /// <summary>Orleans does not see these calls, so its idea of an idle activation is corrected now and then.</summary>
    private void KeepAlive()
    {
        var now = Environment.TickCount64;
        if (Runtime.CollectionAge > TimeSpan.Zero && now - _keptAliveAt > Runtime.CollectionAge.TotalMilliseconds / 4)
        {
            _keptAliveAt = now;
            Runtime.GrainRuntime.DelayDeactivation(_context.Activation, Runtime.CollectionAge);
        }
    }

    /// <summary>
    /// Runs the component's activation hook. A failure is kept for those who asked: thrown to Orleans, it would hold up everybody else for seconds.
    /// </summary>
    public async Task OpenAsync(CancellationToken cancellationToken)
    {
        try
        {
            await _component.OnActivateAsync(cancellationToken);
            Runtime.Activations.Add(this);
        }
        catch (Exception exception)
        {
            _activationFailure = ExceptionDispatchInfo.Capture(exception);
        }
    }

    /// <summary>Throws what the activation hook threw, and has the activation dropped so that the next call tries again.</summary>
    public ValueTask ReportActivation()
    {
        if (_activationFailure is not null)
        {
            _context.Deactivate(new(DeactivationReasonCode.ActivationFailed, _activationFailure.SourceException, "The component's OnActivateAsync failed."));
            _activationFailure.Throw();
        }

        return default;
    }

    /// <summary>Takes no more calls, waits for those that run, then runs the component's deactivation hook.</summary>
    public async Task CloseAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Runtime.Activations.Remove(this);
        await _gate.CloseAsync(cancellationToken);
        if (_activationFailure is null)
        {
            await _component.OnDeactivateAsync(reason, cancellationToken);
        }
    }

    private ComponentReply NotServing(IReplica? replica = null)
    {
        // The replica may have adopted a view that the table has yet to hear of.
        var (known, own) = (Runtime.Replicas.NewestView(Partition), replica?.View);
        return new() { Status = ReplyStatus.NotServing, View = known is null || own is not null && known.Id.IsBefore(own.Id) ? own : known };
    }

    private ComponentReply Refused(Exception exception) => new() { Status = ReplyStatus.Refused, Outcome = Runtime.Outcomes.EncodeException(exception) };

    private ComponentReply Busy(Exception exception) => new() { Status = ReplyStatus.Busy, Outcome = Runtime.Outcomes.EncodeException(exception) };

    private ComponentReply Cancelled(ComponentRequest request) =>
        Refused(new OperationCanceledException($"{request.GetInterfaceName()}.{request.GetMethodName()} of {Id} was cancelled before it was executed."));
}
