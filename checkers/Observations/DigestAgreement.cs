using System.Runtime.InteropServices;

namespace Quintet.Checkers;

/// <summary>Equal partition, era and index mean an equal digest. Allocates only for what is new. Not for several threads at once.</summary>
public sealed class DigestAgreement
{
    private readonly Dictionary<(string Partition, int Era), Dictionary<long, (ulong Digest, string Replica)>> _digests = [];

    /// <summary>Compares with what was observed before at the same index.</summary>
    /// <returns>The violation, or null.</returns>
    public Violation? Add(in DigestObservation observation)
    {
        ref var log = ref CollectionsMarshal.GetValueRefOrAddDefault(_digests, (observation.Partition, observation.Era), out _);
        log ??= [];
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(log, observation.Index, out var seen);
        if (seen)
        {
            return known.Digest == observation.Digest ? null : Mismatch(observation, known);
        }

        known = (observation.Digest, observation.Replica);
        return null;
    }

    /// <summary>Forgets the indices below one, so that long runs need little memory. They are taken for new if they come again. Takes time for each index remembered.</summary>
    public void Forget(string partition, int era, long belowIndex)
    {
        if (!_digests.TryGetValue((partition, era), out var log))
        {
            return;
        }

        // Removing while enumerating is allowed of dictionaries.
        foreach (var index in log.Keys)
        {
            if (index < belowIndex)
            {
                log.Remove(index);
            }
        }
    }

    private static Violation Mismatch(in DigestObservation observation, (ulong Digest, string Replica) known) => new(
        CheckerNames.Digest,
        observation.Partition,
        $"era {observation.Era}, index {observation.Index}: {observation.Replica} has digest {observation.Digest:x16}, {known.Replica} had {known.Digest:x16}.");
}
