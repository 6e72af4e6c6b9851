using System.Globalization;

namespace Quintet.Silo.Chaos.Clients;

/// <summary>
/// The keys of one kind. Some are in use at a time; one that has had its number of operations is replaced by a new one, for the time that a checker needs grows with the operations on a key. Thread-safe.
/// </summary>
/// <param name="kind">What the keys are.</param>
/// <param name="inUse">How many are in use at a time; at least 1.</param>
/// <param name="operations">How many operations each gets, the final reads not counted; at least 1.</param>
internal sealed class KeyRing(ChaosKeyKind kind, int inUse, int operations)
{
    private readonly Lock _lock = new();
    private readonly (ChaosKey Key, int Operations)[] _slots = new (ChaosKey, int)[inUse];
    private readonly List<ChaosKey> _all = [];

    /// <summary>Every key that was ever taken.</summary>
    public IReadOnlyList<ChaosKey> All
    {
        get
        {
            lock (_lock)
            {
                return [.. _all];
            }
        }
    }

    /// <summary>A key for one operation.</summary>
    public ChaosKey Take(Random random)
    {
        lock (_lock)
        {
            ref var slot = ref _slots[random.Next(_slots.Length)];
            if (slot.Key is null || slot.Operations == operations)
            {
                slot = (new ChaosKey(kind, string.Create(CultureInfo.InvariantCulture, $"{kind.ToString().ToLowerInvariant()}-{_all.Count + 1}")), 0);
                _all.Add(slot.Key);
            }

            slot.Operations++;
            return slot.Key;
        }
    }
}
