using Quintet.Protocol;

namespace Quintet.Calls;

/// <summary>How a silo answered one attempt of a component call.</summary>
internal enum ReplyStatus : byte
{
    /// <summary>The call took place; <see cref="ComponentReply.Outcome"/> holds its outcome, a value or the component's exception.</summary>
    Done = 0,

    /// <summary>This silo does not serve the component's partition (any more). Nothing left it; send the same request elsewhere.</summary>
    NotServing = 1,

    /// <summary>Refused before the body ran; <see cref="ComponentReply.Outcome"/> holds the exception to throw. Certainly not done.</summary>
    Refused = 2,

    /// <summary>The request is older than what the partition remembers: its outcome is unknown and must not be sent under another id.</summary>
    Expired = 3,

    /// <summary>Refused for now, before the body ran; <see cref="ComponentReply.Outcome"/> holds the exception to throw. This attempt is certainly not done; an earlier one may be on its way yet.</summary>
    Busy = 4,

    /// <summary>This copy lags behind what a query asks for. Send it to another one, the primary at last.</summary>
    Lagging = 5,

    /// <summary>What the caller has seen of the partition is of another era, or of none that is: nothing was read.</summary>
    AnotherEra = 6,
}

/// <summary>The answer to one attempt of a component call, and what the caller learns along with it.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.ComponentReply")]
internal sealed class ComponentReply
{
    [Id(0)] public ReplyStatus Status { get; init; }

    /// <summary>
    /// The encoded outcome (see <c>OutcomeCodec</c>): the same bytes for every retry of a committed command.
    /// </summary>
    [Id(1)] public byte[]? Outcome { get; init; }

    /// <summary>Log time of a committed entry of the partition; default if the silo could not tell.</summary>
    [Id(2)] public LogTimestamp Committed { get; init; }

    /// <summary>With <see cref="ReplyStatus.NotServing"/>: the newest view this silo knows, or null.</summary>
    [Id(3)] public View? View { get; init; }

    /// <summary>With <see cref="ReplyStatus.Done"/>: a committed index, of the era of <see cref="Committed"/>, at which all that the answer shows was committed; 0 if the silo does not tell.</summary>
    [Id(4)] public long Index { get; init; }

    /// <summary>
    /// With <see cref="ReplyStatus.Busy"/>, if a bound was reached: after how many milliseconds another attempt is worth making. 0: none is, or the silo does not tell. A caller of an older
    /// build throws the exception at once.
    /// </summary>
    [Id(5)] public int RetryAfterMs { get; init; }

    /// <summary>With <see cref="RetryAfterMs"/>: whether the bound is that of the component alone, and says nothing of the others of its partition.</summary>
    [Id(6)] public bool IsOfComponent { get; init; }
}
