using Quintet.Protocol;

namespace Quintet.Calls;

/// <summary>
/// What the caller of one call has seen, and what it learns from the reply. The process's own session always learns; the flow's own, if there is one, too, and then that is what counts: the one
/// entered by <see cref="QuintetSession.Enter"/>, else that of the component's body which makes the call.
/// </summary>
internal readonly struct Seen
{
    private readonly CallerSessions _sessions;
    private readonly QuintetSession? _flow;
    private readonly PartitionId _partition;

    private Seen(CallerSessions sessions, QuintetSession? flow, PartitionId partition, bool isFromBody)
    {
        (_sessions, _flow, _partition, IsFromBody) = (sessions, flow, partition, isFromBody);
        Own = sessions.For(partition);
    }

    /// <summary>The process's own session with the partition.</summary>
    public CallerSession Own { get; }

    /// <exception cref="QuintetSessionException">The flow's session is of another cluster.</exception>
    public static Seen By(CallerSessions sessions, PartitionId partition, string cluster)
    {
        var (entered, body) = (QuintetSession.Current, BodyFlow.Current);
        entered?.UseWith(cluster);
        return new Seen(sessions, entered ?? body?.Session, partition, body is not null);
    }

    /// <summary>Whether a component's body makes the call.</summary>
    public bool IsFromBody { get; }

    /// <summary>What goes along with a command.</summary>
    public ReadTerms? TermsOfCommand => _flow?.Seen is var seen && (seen is not null || IsFromBody) ? new ReadTerms { Seen = seen, IsFromBody = IsFromBody } : null;

    /// <summary>What goes along with a query; null if it is linearizable and there is nothing to say.</summary>
    public ReadTerms? TermsOf(Consistency level, long maxAgeMs)
    {
        var seen = _flow?.Seen;
        return level == Consistency.Linearizable && seen is null && !IsFromBody ? null : new ReadTerms
        {
            Floor = level != Consistency.Session ? null : _flow is null ? Own.Seen : _flow.Of(_partition),
            MaxAgeMs = level == Consistency.Bounded ? maxAgeMs : null,
            Seen = seen,
            IsFromBody = IsFromBody,
        };
    }

    /// <summary>Takes note of what a reply shows. One that refuses what was seen, as of an era that is over, is believed: it has been said, and the next call begins anew.</summary>
    public void Learn(ComponentReply reply, OutcomeCodec outcomes)
    {
        if (reply.Status == ReplyStatus.Done)
        {
            if (reply.Index > 0)
            {
                var position = new LogPosition(reply.Committed.Era, reply.Index);
                Own.Observe(position);
                _flow?.Observe(_partition, position);
            }

            if (outcomes.SeenBy(reply.Outcome!) is { } others)
            {
                _flow?.Observe(others);
                foreach (var (partition, position) in others.All)
                {
                    _sessions.For(partition).Observe(position);
                }
            }
        }
        else if (reply.Status == ReplyStatus.AnotherEra)
        {
            _flow?.Forget(_partition);
            if (_flow is null)
            {
                Own.ForgetSeen();
            }
        }
    }
}
