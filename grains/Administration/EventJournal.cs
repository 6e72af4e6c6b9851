using System.Collections.Immutable;

namespace Quintet.Administration;

/// <summary>The newest events of this silo, in memory: what it decided and why. The log has them for good.</summary>
internal sealed class EventJournal(ILocalSiloDetails silo, TimeProvider clock)
{
    /// <summary>How many are kept.</summary>
    public const int Kept = 2000;

    private readonly Lock _gate = new();
    private readonly Queue<ClusterEvent> _events = new();
    private readonly string _here = silo.SiloAddress.ToParsableString();
    private long _number;

    public void Add(string kind, string subject, string message)
    {
        lock (_gate)
        {
            _events.Enqueue(new ClusterEvent { At = clock.GetUtcNow(), Silo = _here, Number = ++_number, Kind = kind, Subject = subject, Message = message });
            if (_events.Count > Kept)
            {
                _events.Dequeue();
            }
        }
    }

    /// <summary>Those after one that is known, oldest first.</summary>
    public ImmutableArray<ClusterEvent> After(long number)
    {
        lock (_gate)
        {
            return [.. _events.Where(entry => entry.Number > number)];
        }
    }
}
