using Quintet.Protocol;

namespace Quintet.Calls;

/// <summary>One call of a component: its attempts, its cancellation, and what to tell the caller when there is no answer.</summary>
internal class ComponentCall(
    GrainId component, PartitionId partition, ComponentRequest request, CallPlumbing plumbing, long deadline, CommandPace.Turn? turn = null)
    : RoutedCall(partition, plumbing, deadline)
{
    /// <summary>How long a cancelled command still waits for word of what became of it.</summary>
    public static readonly TimeSpan CancellationPatience = TimeSpan.FromSeconds(1);

    private readonly CancellationToken _cancellation = request.GetCancellationToken();

    protected override CancellationToken GivenUp => _cancellation;

    protected override bool IsInDoubt => request.Kind == CallKind.Command && MayHaveArrived;

    protected override int OnOverloaded(ComponentReply reply) => turn is not null && !reply.IsOfComponent ? turn.Refused() : 0;

    public override ValueTask<ComponentReply> SendTo(SiloId silo) => Plumbing.Sender.SendAsync(silo, component, request);

    /// <summary>The answer of who serves the component.</summary>
    public async ValueTask<ComponentReply> RunAsync()
    {
        try
        {
            await using var registration = _cancellation.UnsafeRegister(static self => ((ComponentCall)self!).OnCancelled(), this).ConfigureAwait(false);
            var reply = await AskAsync().ConfigureAwait(false) ?? throw WithoutAnswer();
            if (reply.Status == ReplyStatus.Done)
            {
                turn?.Admitted();
            }

            return reply;
        }
        catch (FatalSendException e)
        {
            throw request.Kind == CallKind.Query || e.InnerException is Orleans.Serialization.SerializerException
                ? e.InnerException!
                : new QuintetOutcomeUnknownException($"{Describe()} ended with an unexpected error; it may have taken effect. {e.Message}", e.InnerException);
        }
    }

    private void OnCancelled()
    {
        if (Current is not { } attempt)
        {
            return;
        }

        if (request.Kind == CallKind.Query)
        {
            attempt.End(AttemptEnd.Cancelled);
        }
        else
        {
            var patience = (long)(CancellationPatience.TotalSeconds * Plumbing.Clock.TimestampFrequency);
            attempt.EndBy(Plumbing.Clock.GetTimestamp() + patience);
        }

        _ = CancelAsync(attempt.Silo);
    }

    private async Task CancelAsync(SiloId silo)
    {
        try
        {
            await Plumbing.Sender.CancelAsync(silo, component, request.Header.Id).ConfigureAwait(false);
        }
        catch (Exception)
        {
            // A courtesy: without it the silo finishes work that nobody waits for.
        }
    }

    private Exception WithoutAnswer()
    {
        if (IsGivenUp)
        {
            return IsInDoubt
                ? new QuintetOutcomeUnknownException(
                    $"{Describe()} was cancelled after it had been sent, and no answer came within {CancellationPatience.TotalSeconds:0.#} s: it may have " +
                    "taken effect, once at most. Read the component's state before you try again.", LastFailure)
                : new OperationCanceledException($"{Describe()} was cancelled; it took no effect.", _cancellation);
        }

        return IsInDoubt
            ? new QuintetOutcomeUnknownException(
                $"{Describe()} got no answer in its time, in {Attempts} attempts (the last to {Current?.Silo}): it may have taken effect, or may yet, once at " +
                "most. Read the component's state before you try again, or repeat the call with the same idempotency key.", LastFailure)
            : new QuintetUnavailableException(
                $"{Describe()} could not be served in its time: no silo that serves partition {Partition} answered ({Attempts} attempts). It took no " +
                "effect; repeat it later, or allow it more time.", LastFailure);
    }

    private string Describe() => $"{request.GetActivityName()} on '{component}' ({request.Header.Id})";
}
