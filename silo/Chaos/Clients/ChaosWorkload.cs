using System.Globalization;
using Quintet.Checkers;

namespace Quintet.Silo.Chaos.Clients;

/// <summary>What one client does next. Every value is written, appended or deposited once in a run: whatever a read shows has one origin.</summary>
/// <param name="keys">The keys of one kind.</param>
/// <param name="kind">That kind.</param>
/// <param name="values">Makes the next value of the run; shared by all clients.</param>
/// <param name="random">Decides.</param>
internal sealed class ChaosWorkload(KeyRing keys, ChaosKeyKind kind, Func<long> values, Random random)
{
    private const int ReadPercent = 35;
    private const int LinearizablePercent = 15;
    private const int SessionPercent = 12;
    private const int BoundedPercent = 4;
    private const int WritePercent = 30;

    /// <summary>The next operation.</summary>
    public ChaosOperation Next()
    {
        var key = keys.Take(random);
        var percent = random.Next(100);
        return percent < ReadPercent ? ChaosOperation.Read(key, LevelOf(percent)) : kind switch
        {
            ChaosKeyKind.Register when percent < ReadPercent + WritePercent => new(OperationKind.Write, key, values()),
            ChaosKeyKind.Register => new(OperationKind.Cas, key, HistoryValue.Of(key.Seen, values())),
            ChaosKeyKind.List => new(OperationKind.Append, key, values()),
            _ => new(OperationKind.Deposit, key, HistoryValue.Of(string.Create(CultureInfo.InvariantCulture, $"d-{values()}"))),
        };
    }

    private static ReadConsistency LevelOf(int percent) => percent switch
    {
        < LinearizablePercent => ReadConsistency.Linearizable,
        < LinearizablePercent + SessionPercent => ReadConsistency.Session,
        < LinearizablePercent + SessionPercent + BoundedPercent => ReadConsistency.Bounded,
        _ => ReadConsistency.Eventual,
    };
}
