using Quintet.Protocol;

namespace Quintet.Calls;

/// <summary>
/// Something asked of a partition's primary, wherever that may be, or of another copy: attempts, one after the other, until one is answered by who serves
/// the partition, or the time is spent.
/// </summary>
internal abstract class RoutedCall(PartitionId partition, CallPlumbing plumbing, long deadline)
{
    /// <summary>An attempt without an answer is made again after this time, for its answer may be lost; the same request joins the running one.</summary>
    public static readonly TimeSpan RepeatAfter = TimeSpan.FromSeconds(2);

    /// <summary>What it works with.</summary>
    protected CallPlumbing Plumbing { get; } = plumbing;

    /// <summary>The partition.</summary>
    public PartitionId Partition { get; } = partition;

    /// <summary>How many attempts were sent.</summary>
    public int Attempts { get; private set; }

    /// <summary>Whether any attempt may have reached a silo.</summary>
    public bool MayHaveArrived { get; private set; }

    /// <summary>Why the last attempt failed, as far as an exception says so.</summary>
    public Exception? LastFailure { get; private set; }

    /// <summary>The attempt in flight.</summary>
    protected Attempt? Current { get; private set; }

    /// <summary>Whether the caller wants no further attempt.</summary>
    protected virtual bool IsGivenUp => false;

    /// <summary>Sends one attempt.</summary>
    public abstract ValueTask<ComponentReply> SendTo(SiloId silo);

    /// <summary>The answer, or null if the time was spent or the caller gave up. A <see cref="ReplyStatus.NotServing"/> is never the answer.</summary>
    /// <exception cref="Exception">A failure that another attempt would not mend.</exception>
    protected async ValueTask<ComponentReply?> AskAsync()
    {
        Route? failed = null;
        while (!IsGivenUp)
        {
            var route = NextRoute();
            if (route is null || route == failed)
            {
                if (IsTimeSpent)
                {
                    return null;
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
                return null;
            }

            if (await AttemptAsync(route).ConfigureAwait(false) is { } reply)
            {
                return reply;
            }

            failed = route;
        }

        return null;
    }

    /// <summary>The route of the next attempt; null if there is none that is worth trying. The one that has just failed is taken only after a pause.</summary>
    protected virtual Route? NextRoute() => Plumbing.Map.Find(Partition);

    /// <summary>A silo does not serve the partition, or lags behind what is asked.</summary>
    protected virtual void OnTurnedAway(Route route, ComponentReply reply)
    {
    }

    private bool IsTimeSpent => Plumbing.Clock.GetTimestamp() >= deadline;

    private async ValueTask<ComponentReply?> AttemptAsync(Route route)
    {
        var repeatAt = Plumbing.Clock.GetTimestamp() + (long)(RepeatAfter.TotalSeconds * Plumbing.Clock.TimestampFrequency);
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
            case AttemptEnd.Replied when attempt.Reply!.Status == ReplyStatus.Busy && wasInDoubt:
                return null; // An earlier attempt may arrive after this refusal, and be admitted.
            case AttemptEnd.Replied:
                return attempt.Reply;
            case AttemptEnd.Failed:
                OnFailure(attempt.Silo, attempt.Failure!);
                return null;
            default:
                MayHaveArrived = true;
                return null;
        }
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
