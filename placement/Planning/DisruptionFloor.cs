using Quintet.Protocol;

namespace Quintet.Placement;

/// <summary>
/// How many sound copies of a partition what is done on purpose must leave: as many as the policy asks for. For a silo that stops and will be back, and whose copy no other silo can take, one
/// failure of that margin may be borrowed. What the policy asks for counts, never what is there at present: silos that stop one after another would otherwise each borrow one more.
/// </summary>
internal static class DisruptionFloor
{
    /// <summary>The fewest sound copies while one is lent to a silo that stops: one less than the policy asks for, never below the minimum that accepts commands, never none.</summary>
    public static int WhenLent(QosPolicy policy) => Math.Max(1, Math.Max(policy.Availability.MinimumCopies, policy.Copies - 1));

    /// <summary>The silo whose copy may be lent next, or null: of several that stop the first in order, so that two never wait for each other.</summary>
    /// <param name="policy">The policy of the partition's type.</param>
    /// <param name="sound">How many of its members are sound, those on stopping silos included.</param>
    /// <param name="stopping">The members' silos that stop.</param>
    public static SiloId? Next(QosPolicy policy, int sound, IEnumerable<SiloId> stopping) => sound - 1 >= WhenLent(policy) ? stopping.Select(silo => (SiloId?)silo).Min() : null;
}
