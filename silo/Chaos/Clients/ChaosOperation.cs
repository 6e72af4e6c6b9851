using Quintet.Checkers;

namespace Quintet.Silo.Chaos.Clients;

/// <summary>Something that a client does to a key.</summary>
/// <param name="Kind">What.</param>
/// <param name="Key">To which key.</param>
/// <param name="Argument">The value of its invocation in the history.</param>
/// <param name="Consistency">What a read asks for.</param>
internal readonly record struct ChaosOperation(OperationKind Kind, ChaosKey Key, HistoryValue Argument, ReadConsistency Consistency = ReadConsistency.Linearizable)
{
    /// <summary>A read.</summary>
    public static ChaosOperation Read(ChaosKey key, ReadConsistency consistency = ReadConsistency.Linearizable) => new(OperationKind.Read, key, default, consistency);
}
