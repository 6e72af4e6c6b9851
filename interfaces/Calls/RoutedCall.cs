using Quintet.Protocol;

namespace Quintet.Calls;

/// <summary>
/// Something asked of a partition's primary, wherever that may be, or of another copy: attempts, one after the other, until one is answered by who serves
/// the partition, or the time is spent.
/// </summary>
internal abstract class RoutedCall(PartitionId partition, CallPlumbing plumbing, long deadline)
{
    /// <summary>
    /// An attempt without an answer is made again after this time, for its answer may be lost; the same request joins the running one. After each that stayed without, twice as long: most likely
    /// nothing is lost, and somebody has too much to do already.
    /// </summary>
    public static readonly TimeSpan RepeatAfter = TimeSpan.FromSeconds(2);

    private const int MostRepeatDoublings = 4;

    private int _refusals;
    private int _silences;

    /// <summary>What it works with.</summary>
    protected CallPlumbing Plumbing { get; } = plumbing;

    /// <summary>The partition.</summary>
    public PartitionId Partition { get; } = partition;

    /// <summary>How many attempts were sent.</summary>
    public int Attempts { get; private set; }

    /// <summary>Whether any attempt may have reached a silo.</summary>
    public bool MayHaveArrived { get; private set; }

    /// <summary>Whether any attempt may have taken effect, or may yet.</summary>
    protected virtual bool IsInDoubt => MayHaveArrived;

    /// <summary>Why the last attempt failed, as far as an exception says so.</summary>
    public Exception? LastFailure { get; private set; }

    /// <summary>The attempt in flight.</summary>
    protected Attempt? Current { get; private set; }

    /// <summary>Signalled when the caller wants no further attempt.</summary>
    protected virtual CancellationToken GivenUp => CancellationToken.None;

    /// <summary>Whether the caller wants no further attempt.</summary>
    protected bool IsGivenUp => GivenUp.IsCancellationRequested;

    /// <summary>Sends one attempt.</summary>
    public abstract ValueTask<ComponentReply> SendTo(SiloId silo);

    /// <summary>The answer, or null if the time was spent or the caller gave up. A <see cref="ReplyStatus.NotServing"/> is never the answer.</summary>
    /// <exception cref="Exception">A failure that another attempt would not mend.</exception>
    protected async ValueTask<ComponentReply?> AskAsync()
    {
        Route? failed = null;
        ComponentReply? refusal = null; // Of the last attempt, if that was refused for now.
        while (!IsGivenUp)
        {
            var route = NextRoute();
            if (route is null || route == failed)
            {
                if (IsTimeSpent)
                {
                    break;
                }

                await Plumbing.Map.RefreshAsync(Partition, route is null ? null : route as PrimaryRoute ?? Plumbing.Map.Find(Partition), CancellationToken.None).ConfigureAwait(false);
                route = NextRoute();
                if (route is null || IsGivenUp)
                {
                    continue;
                }
            }

            if (IsTimeSpent)
            {
                break;
            }

            var reply = await AttemptAsync(route).ConfigureAwait(false);
            refusal = reply is { RetryAfterMs: > 0 } ? reply : null;
            if (refusal is null)
            {
                if (reply is not null)
                {
                    return reply;
                }

                failed = route;
            }
            else if (await BackOffAsync(refusal).ConfigureAwait(false))
            {
                failed = null;
            }
            else
            {
                break;
            }
        }

        return IsGivenUp || IsInDoubt ? null : refusal;
    }

    /// <summary>The route of the next attempt; null if there is none that is worth trying. The one that has just failed is taken only after a pause.</summary>
    protected virtual Route? NextRoute() => Plumbing.Map.Find(Partition);

    /// <summary>A silo does not serve the partition, or lags behind what is asked.</summary>
    protected virtual void OnTurnedAway(Route route, ComponentReply reply)
    {
    }

    /// <summary>A silo refused the call because a bound was reached. How many refusals in succession others have met, as far as that counts.</summary>
    protected virtual int OnOverloaded(ComponentReply reply) => 0;

    private bool IsTimeSpent => Plumbing.Clock.GetTimestamp() >= deadline;

    private async ValueTask<ComponentReply?> AttemptAsync(Route route)
    {
        var repeatAt = Plumbing.Clock.GetTimestamp() + ((long)(RepeatAfter.TotalSeconds * Plumbing.Clock.TimestampFrequency) << Math.Min(_silences, MostRepeatDoublings));
        var attempt = new Attempt(route, Plumbing.Clock, Math.Min(deadline, repeatAt));
        Plumbing.Watch.Add(route);
        Current = attempt;
        if (IsGivenUp)
        {
            return null; // whoever gave up may not have seen this attempt
        }

        Attempts++;
        var wasInDoubt = MayHaveArrived;
        switch (await attempt.SendAsync(this).ConfigureAwait(false))
        {
            case AttemptEnd.Replied when attempt.Reply!.Status is ReplyStatus.NotServing or ReplyStatus.Lagging:
                // A demoted primary answers so too, and what it had begun may survive (rule S6).
                MayHaveArrived = true;
                if (attempt.Reply.View is { } view)
                {
                    Plumbing.Map.Learn(Partition, view);
                }

                OnTurnedAway(route, attempt.Reply);

                return null;
            case AttemptEnd.Replied when attempt.Reply!.Status == ReplyStatus.Busy && attempt.Reply.RetryAfterMs == 0 && wasInDoubt:
                return null; // An earlier attempt may arrive after this refusal, and be admitted.
            case AttemptEnd.Replied:
                return attempt.Reply;
            case AttemptEnd.Failed:
                OnFailure(attempt.Silo, attempt.Failure!);
                return null;
            case AttemptEnd.Silent:
                _silences++;
                MayHaveArrived = true;
                return null;
            default:
                MayHaveArrived = true;
                return null;
        }
    }

    /// <summary>Waits before the next attempt of a call that was refused as overloaded. False if there is no time for that, or the caller gave up.</summary>
    private async ValueTask<bool> BackOffAsync(ComponentReply refusal)
    {
        var retryAfter = TimeSpan.FromMilliseconds(refusal.RetryAfterMs);
        var delay = BackOff.Delay(Math.Max(++_refusals, OnOverloaded(refusal)), retryAfter, Random.Shared.NextDouble());
        var left = Plumbing.Clock.GetElapsedTime(Plumbing.Clock.GetTimestamp(), deadline);
        delay = delay < left / 2 ? delay : left / 2;
        if (delay < retryAfter / 2)
        {
            return false;
        }

        QuintetTelemetry.Paused("refused");
        await Task.Delay(delay, Plumbing.Clock, GivenUp).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        return !IsGivenUp;
    }

    private void OnFailure(SiloId silo, Exception failure)
    {
        LastFailure = failure;
        switch (CallFailure.Classify(failure))
        {
            case FailureKind.Refused:
                Plumbing.Map.Refused(silo);
                break;
            case FailureKind.Lost:
                MayHaveArrived = true;
                break;
            case FailureKind.Fatal:
                MayHaveArrived = true;
                throw new FatalSendException(failure);
            default:
                break;
        }
    }
}

/// <summary>Ends the attempts of a call because another would not mend the failure; never leaves this assembly.</summary>
internal sealed class FatalSendException(Exception failure) : Exception(failure.Message, failure);
