using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>What a client is told.</summary>
internal abstract record Answer
{
    /// <summary>The command took effect.</summary>
    public sealed record Done(byte[] Outcome, LogTimestamp Committed, long Index) : Answer;

    /// <summary>The state that a read found, as of an index.</summary>
    public sealed record Read(long Index, object? State, LogTimestamp Committed) : Answer;

    /// <summary>Not here, or not now: the same id elsewhere.</summary>
    public sealed record Elsewhere(SiloId? Primary) : Answer;

    /// <summary>What the reader has seen is of an era that is over; nothing was read.</summary>
    public sealed record AnotherEra : Answer;

    /// <summary>The outcome is not known any more; never to be sent again.</summary>
    public sealed record Expired : Answer;

    /// <summary>What no shell may ever say of a command that it has begun; only a planted bug does (rule S6).</summary>
    public sealed record Failed : Answer;
}
