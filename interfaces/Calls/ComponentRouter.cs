using System.Diagnostics;
using Orleans.Serialization;
using Quintet.Protocol;

namespace Quintet.Calls;

/// <summary>
/// Makes a call of a component: finds out who serves it, gives it its identity, and sees it through its attempts, all with the same
/// request id, until there is an outcome or the time is spent.
/// </summary>
internal sealed class ComponentRouter
{
    private readonly ComponentCatalog _catalog;
    private readonly CallerSessions _sessions;
    private readonly CallPlumbing _plumbing;
    private readonly CallOptions _options;
    private readonly OutcomeCodec _outcomes;
    private readonly Serializer _serializer;
    private readonly OutstandingCalls _outstanding;
    private readonly Func<CallerSession, Task> _askLogTime;

    public ComponentRouter(
        ComponentCatalog catalog, CallerSessions sessions, CallPlumbing plumbing, CallOptions options, OutcomeCodec outcomes, Serializer serializer)
    {
        (_catalog, _sessions, _plumbing, _options, _outcomes, _serializer) = (catalog, sessions, plumbing, options, outcomes, serializer);
        _outstanding = new OutstandingCalls(options);
        _askLogTime = AskLogTimeAsync;
    }

    /// <summary>Makes the call.</summary>
    /// <param name="target">The component, by its logical id or by a pinned one that escaped.</param>
    /// <param name="request">The call.</param>
    /// <returns>The result, or null if the method has none.</returns>
    public async ValueTask<object?> CallAsync(GrainId target, ComponentRequest request)
    {
        request.GetCancellationToken().ThrowIfCancellationRequested();
        var component = ComponentKey.Logical(target);
        var partition = _catalog.PartitionOf(component);
        var settings = QuintetCall.Current;
        QuintetCall.Current = null; // they are this call's only, not those of the calls that its body makes

        using var observation = new CallObservation(component, partition, request, _plumbing.Clock);
        request.Trace = observation.TraceParent;
        var deadline = observation.Started + (long)((settings?.Timeout ?? _options.Timeout).TotalSeconds * _plumbing.Clock.TimestampFrequency);
        var seen = Seen.By(_sessions, partition, _options.Cluster);
        try
        {
            var reply = seen.IsFromBody
                ? await AnswerAsync(component, partition, request, deadline, settings, seen, observation).ConfigureAwait(false)
                : await AnswerWithinBoundAsync(component, partition, request, deadline, settings, seen, observation).ConfigureAwait(false);
            seen.Learn(reply, _outcomes);
            return Outcome(reply, request);
        }
        catch (Exception e)
        {
            observation.Fail(e);
            throw;
        }
    }

    /// <summary>A call from outside of components. Those of bodies do not count: what they answer to may be what keeps the bound reached.</summary>
    private async ValueTask<ComponentReply> AnswerWithinBoundAsync(
        GrainId component, PartitionId partition, ComponentRequest request, long deadline, CallSettings? settings, Seen seen, CallObservation observation)
    {
        _outstanding.Enter();
        try
        {
            return await AnswerAsync(component, partition, request, deadline, settings, seen, observation).ConfigureAwait(false);
        }
        finally
        {
            _outstanding.Leave();
        }
    }

    private ValueTask<ComponentReply> AnswerAsync(
        GrainId component, PartitionId partition, ComponentRequest request, long deadline, CallSettings? settings, Seen seen, CallObservation observation) =>
        request.Kind == CallKind.Query ? QueryAsync(component, partition, request, deadline, settings, seen, observation)
        : seen.IsFromBody ? CommandAsync(component, partition, request, deadline, settings?.IdempotencyKey, seen, observation, turn: null)
        : CommandInTurnAsync(component, partition, request, deadline, settings?.IdempotencyKey, seen, observation);

    private async ValueTask<ComponentReply> QueryAsync(
        GrainId component, PartitionId partition, ComponentRequest request, long deadline, CallSettings? settings, Seen seen, CallObservation observation)
    {
        request.Header = new CommandHeader(_sessions.NextQuery(), 0, default);
        var level = settings?.Consistency ?? request.Consistency;
        var reads = level == Consistency.Linearizable ? ReadPolicy.Standard : _plumbing.Map.ReadsOf(partition.Type);
        var standard = reads.For(component.Key);
        level = level == Consistency.TypeDefault ? standard.DefaultRead : level;
        request.Consistency = level;
        request.Terms = seen.TermsOf(level, settings?.MaxAge is { } age ? (long)age.TotalMilliseconds : standard.MaxAgeMs);
        var call = level == Consistency.Linearizable
            ? new ComponentCall(component, partition, request, _plumbing, deadline)
            : new SpreadQuery(component, partition, request, _plumbing, reads, deadline);
        return await observation.Of(call).RunAsync().ConfigureAwait(false);
    }

    /// <summary>A command from outside of components waits here while its partition is overloaded, before it has an id: so it is certainly not done if its turn does not come.</summary>
    private async ValueTask<ComponentReply> CommandInTurnAsync(
        GrainId component, PartitionId partition, ComponentRequest request, long deadline, string? idempotencyKey, Seen seen, CallObservation observation)
    {
        // The last quarter of its time is for being carried out: sent any later, it would be work that nobody waits for.
        using var turn = await seen.Own.Pace.TakeAsync(TimeLeft(deadline) * 0.75, _plumbing.Clock, request.GetCancellationToken()).ConfigureAwait(false)
            ?? throw new QuintetOverloadedException(
                $"{request.GetActivityName()} on '{component}' was not sent: silos refuse commands of {partition} as overloaded, and its turn did not come in three quarters of the time it was given. It took no effect; repeat it later, or offer less load.",
                OutstandingCalls.RetryAfter);
        return await CommandAsync(component, partition, request, deadline, idempotencyKey, seen, observation, turn).ConfigureAwait(false);
    }

    private async ValueTask<ComponentReply> CommandAsync(
        GrainId component, PartitionId partition, ComponentRequest request, long deadline, string? idempotencyKey, Seen seen, CallObservation observation, CommandPace.Turn? turn)
    {
        var session = seen.Own;
        request.Terms = seen.TermsOfCommand;
        CommandHeader header;
        while (!session.TryOpen(_askLogTime, out header, out var wait, out var isFull))
        {
            await WaitAsync(wait, isFull, deadline, component, request).ConfigureAwait(false);
        }

        try
        {
            request.Header = idempotencyKey is null
                ? header
                : header with { IdempotencyKey = idempotencyKey, ArgumentsHash = ArgumentsHash.Of(request, _serializer) };
            var reply = await observation.Of(new ComponentCall(component, partition, request, _plumbing, deadline, turn)).RunAsync().ConfigureAwait(false);
            if (reply.Status == ReplyStatus.Expired)
            {
                session.Distrust();
            }
            else if (reply.Committed != default)
            {
                session.Observe(reply.Committed);
            }

            return reply;
        }
        finally
        {
            session.Close(header.Id);
        }
    }

    private object? Outcome(ComponentReply reply, ComponentRequest request) => reply.Status switch
    {
        ReplyStatus.Done or ReplyStatus.Refused or ReplyStatus.Busy => _outcomes.Decode(reply.Outcome!),
        ReplyStatus.Expired => throw new QuintetOutcomeUnknownException(
            $"{request.GetActivityName()} ({request.Header.Id}) is older than what its partition remembers: whether it took effect is unknown. Read the " +
            "component's state before you try again."),
        ReplyStatus.AnotherEra => throw new QuintetSessionException(
            $"{request.GetActivityName()}: the session has seen era {request.Terms?.Floor?.Era} of its partition, which was lost and restored as another era since; what was acknowledged last may be gone. " +
            "Nothing was read. Repeat the call: the session goes on without what it had seen there."),
        _ => throw new UnreachableException($"Reply status {reply.Status} ends no call."),
    };

    private TimeSpan TimeLeft(long deadline)
    {
        var now = _plumbing.Clock.GetTimestamp();
        return now < deadline ? _plumbing.Clock.GetElapsedTime(now, deadline) : TimeSpan.Zero;
    }

    private async ValueTask WaitAsync(Task wait, bool isFull, long deadline, GrainId component, ComponentRequest request)
    {
        var left = TimeLeft(deadline);
        try
        {
            await wait.WaitAsync(left, _plumbing.Clock, request.GetCancellationToken()).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            left = TimeSpan.Zero;
        }

        if (left == TimeSpan.Zero)
        {
            throw isFull
                ? new QuintetOverloadedException(
                    $"{request.GetActivityName()} on '{component}' was not sent: in all the time it was given, this process had as many commands without an answer in its partition as one may have ({_options.Window}, counted from the oldest of them). " +
                    "It took no effect; repeat it later, or make fewer calls at once.", OutstandingCalls.RetryAfter)
                : new QuintetUnavailableException(
                    $"{request.GetActivityName()} on '{component}' was not sent: in the time it was given, its partition did not answer. It took no effect; repeat it later, or allow it more time.");
        }
    }

    private async Task AskLogTimeAsync(CallerSession session)
    {
        var deadline = _plumbing.Clock.GetTimestamp() + (long)(_options.Timeout.TotalSeconds * _plumbing.Clock.TimestampFrequency);
        if (await new LogTimeCall(session.Partition, _plumbing, deadline).RunAsync().ConfigureAwait(false) is { } committed)
        {
            session.Observe(committed);
        }
    }
}
