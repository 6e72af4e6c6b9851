using Quintet.Protocol;

namespace Quintet.Placement;

/// <summary>
/// How far planned restarts may thin a partition out. A silo that stops for a restart comes back soon, so a copy of it that no other silo can take need not hold it up: the partition lends the copy,
/// and gets one back when the silo has started again. Silos that are drained for good never come back, so nothing is lent to them.
/// </summary>
internal static class DisruptionFloor
{
    /// <summary>
    /// The sound copies that lending must leave: the minimum for commands, one copy fewer than the policy asks for, and one at any rate. Never fewer because fewer are there at present: else restarts
    /// one after the other, each lending a copy of what the last has left, would come to nothing.
    /// </summary>
    public static int Of(TypeGoal goal) => Math.Max(goal.Minimum, Math.Max(goal.Copies - 1, 1));

    /// <summary>Which of the stopping silos of a view has its turn: the one with the smallest identity, in every view, so that two of them never wait for each other.</summary>
    /// <param name="stopping">The silos of members that stop for a restart, and are there.</param>
    public static SiloId? Turn(IReadOnlyCollection<SiloId> stopping) => stopping.Count == 0 ? null : stopping.Min();

    /// <summary>Whether a partition can do without one of its sound copies for a while.</summary>
    /// <param name="goal">What its policy asks for.</param>
    /// <param name="sound">Its members on live silos that are not in quarantine.</param>
    public static bool MayLend(TypeGoal goal, int sound) => sound - 1 >= Of(goal);
}
