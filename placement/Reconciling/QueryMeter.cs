using System.Collections.Immutable;
using Quintet.Protocol;

namespace Quintet.Placement;

/// <summary>How many queries a second this silo's copies have answered lately, each partition by itself. Not thread-safe.</summary>
internal sealed class QueryMeter
{
    /// <summary>What counts as lately. What was answered in less time is spread over all of it, so a short burst counts for little.</summary>
    public const long WindowMs = 5000;

    private readonly Queue<(long AtMs, IReadOnlyDictionary<PartitionId, long> Answered)> _samples = new();

    /// <summary>Takes a sample, and says what the last ones come to. Partitions without a query are left out.</summary>
    /// <param name="answered">How many each copy has answered since it was made.</param>
    /// <param name="nowMs">The time, in milliseconds of a monotonic clock.</param>
    public ImmutableArray<QueryRate> Note(IReadOnlyDictionary<PartitionId, long> answered, long nowMs)
    {
        _samples.Enqueue((nowMs, answered));
        while (_samples.Count > 2 && nowMs - _samples.ElementAt(1).AtMs >= WindowMs)
        {
            _samples.Dequeue();
        }

        var (sinceMs, before) = _samples.Peek();
        var seconds = Math.Max(nowMs - sinceMs, WindowMs) / 1000.0;
        return
        [
            .. from row in answered
               // A copy that has answered fewer than before is another one, made since.
               let known = before.GetValueOrDefault(row.Key)
               let count = _samples.Count == 1 ? 0 : known <= row.Value ? row.Value - known : row.Value
               where count > 0
               select new QueryRate(row.Key, count / seconds),
        ];
    }
}

/// <summary>How many queries a second a silo's copy of a partition answers.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.QueryRate")]
internal readonly record struct QueryRate([property: Id(0)] PartitionId Partition, [property: Id(1)] double PerSecond);
