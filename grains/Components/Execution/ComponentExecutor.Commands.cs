using System.Diagnostics;
using Quintet.Calls;
using Quintet.Protocol;
using Quintet.Replication;

namespace Quintet.Components;

internal sealed partial class ComponentExecutor
{
    private static readonly TimeSpan UpgradePatience = TimeSpan.FromSeconds(3);
    private static readonly TimeSpan UpgradeLook = TimeSpan.FromMilliseconds(25);

    private async ValueTask<ComponentReply> RunCommandAsync(ComponentRequest request, CancellationToken cancellation)
    {
        if (CallChain.Current is { } chain && chain.Holds(Id, Runtime.LiveCalls))
        {
            return Refused(new QuintetReentrancyException(
                $"{request.GetInterfaceName()}.{request.GetMethodName()} came back to {Id}, which is busy with an earlier command of the same chain of calls: {chain} -> {Id}. " +
                "Nothing of it took effect. Return before the callee calls back, or call back with a query."));
        }

        var since = Stopwatch.GetTimestamp();
        while (!cancellation.IsCancellationRequested)
        {
            if (Runtime.Replicas.Find(Partition) is not { } replica)
            {
                return NotServing();
            }

            var admission = replica.Admit(Key, request.Header);
            switch (admission.Kind)
            {
                case AdmissionKind.Execute or AdmissionKind.Join:
                    var reply = admission.Kind is AdmissionKind.Execute
                        ? await ExecuteAdmittedAsync(replica, request, admission.Ticket, since, cancellation)
                        : await ReplyOfAsync(await admission.Result, replica, cancellation);
                    if (reply is not null)
                    {
                        return reply;
                    }

                    break;
                case AdmissionKind.Expired:
                    return new() { Status = ReplyStatus.Expired };
                case AdmissionKind.KeyMismatch:
                    return Refused(new QuintetIdempotencyKeyMismatchException(
                        $"Idempotency key '{request.Header.IdempotencyKey}' was used before for another component, method or other arguments than {request.GetInterfaceName()}.{request.GetMethodName()} of {Id}. Use a new key for a new call."));
                case AdmissionKind.Overloaded:
                    return Runtime.Refusals.Of(Bound.Partition);
                case AdmissionKind.TooFewCopies:
                    return Busy(new QuintetTooFewCopiesException(
                        $"Partition {Partition} has fewer live copies than the {replica.View?.Minimum} that its policy demands for commands (availability.minimumCopies). Repeat the call when silos are back, or lower the minimum.", TimeSpan.FromMilliseconds(250)));
                default:
                    if (!await replica.SettledAsync(cancellation))
                    {
                        return NotServing(replica);
                    }

                    break;
            }
        }

        return Cancelled(request);
    }

    /// <summary>
    /// Runs an admitted command until its outcome is an entry. Whatever happens before that withdraws the admission. Null: it is to be admitted again.
    /// </summary>
    private async ValueTask<ComponentReply?> ExecuteAdmittedAsync(IReplica replica, ComponentRequest request, long ticket, long since, CancellationToken cancellation)
    {
        var header = request.Header;
        var admitted = true;
        try
        {
            for (var first = true; ; first = false)
            {
                ValueTask<AppendResult> append;

                // A body that ran once must come to an outcome: only the first wait can be cancelled.
                using (await _turn.EnterAsync(first ? cancellation : CancellationToken.None))
                {
                    if (first && !replica.HasRoom)
                    {
                        return Runtime.Refusals.Of(Bound.Log);
                    }

                    if (!replica.TryStart(Key, out var start))
                    {
                        return null;
                    }

                    var frame = new CallFrame(_component, header.Id, isCommand: true, start.State, request.Terms?.Seen);
                    var outcome = await RunBodyAsync(AsRunnable(request), frame, cancellation);
                    if (outcome.Failure is null && replica.View is { } view && Runtime.Events.Unknown(Partition, view, frame.Changes) is { } unknown)
                    {
                        return await AwaitUpgradeAsync(unknown.Silo, unknown.Event, since, cancellation);
                    }

                    var change = ChangeOf(frame, start, outcome, request);
                    admitted = false;
                    append = replica.AppendAsync(Key, header, start, change);
                }

                var result = await append;
                if (result.Status is not AppendStatus.VersionChanged)
                {
                    return await ReplyOfAsync(result, replica, cancellation);
                }

                admitted = true;
                LogRunAgain(Runtime.Logger, request.GetMethodName(), Id, header.Id);
            }
        }
        catch (OperationCanceledException) when (admitted && cancellation.IsCancellationRequested)
        {
            return Cancelled(request);
        }
        finally
        {
            if (admitted)
            {
                replica.Withdraw(header, ticket);
            }
        }
    }

    /// <summary>An older build among the members is about to be upgraded, or the primary about to move to it: waits a moment (null: try again), and refuses in the end.</summary>
    private async ValueTask<ComponentReply?> AwaitUpgradeAsync(SiloId silo, Type @event, long since, CancellationToken cancellation)
    {
        if (Stopwatch.GetElapsedTime(since) > UpgradePatience)
        {
            return Busy(new QuintetMixedVersionsException(
                $"{Id} raises {DisplayName.Of(@event)}, which the build on {silo}, a copy of {Partition}, does not know. Nothing took effect. Repeat the call when all silos run the new version; give the new version a higher [Component(Version = ...)], so that the old one leads until then.",
                TimeSpan.FromMilliseconds(500)));
        }

        await Task.Delay(UpgradeLook, cancellation);
        return null;
    }

    /// <summary>Every outcome of a body is an entry; one that failed has no events. A result that cannot be encoded is a failure, too.</summary>
    private CommandChange ChangeOf(CallFrame frame, in CommandStart start, BodyOutcome outcome, ComponentRequest request)
    {
        var trace = Activity.Current?.Id ?? request.Trace;
        var failure = outcome.Failure;
        if (failure is null)
        {
            try
            {
                var events = StateMachine.EncodeEvents(frame.Changes);
                var result = Runtime.Outcomes.With(frame.Learnt, Runtime.Outcomes.Encode(outcome.Result));
                EntryBound.Check(events.Length + result.Length, request, Id);
                return new(events, result, events.IsEmpty ? start.State : frame.State, trace);
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        }

        return new(default, Runtime.Outcomes.With(frame.Learnt, Runtime.Outcomes.EncodeException(failure)), start.State, trace);
    }

    private async ValueTask<ComponentReply?> ReplyOfAsync(AppendResult result, IReplica replica, CancellationToken cancellation) => result.Status switch
    {
        AppendStatus.Withdrawn => null,
        AppendStatus.Committed => new() { Status = ReplyStatus.Done, Outcome = result.Outcome, Committed = result.Committed, Index = result.Index },
        AppendStatus.Expired => new() { Status = ReplyStatus.Expired },
        _ => await replica.SettledAsync(cancellation) ? null : NotServing(replica),
    };

    /// <summary>The body may change its arguments and have to run again; it gets a copy if it can.</summary>
    private ComponentRequest AsRunnable(ComponentRequest request) => ArgumentRules.CanChange(request) ? Runtime.Copier.Copy(request) : request;
}
