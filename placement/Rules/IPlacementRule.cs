namespace Quintet;

/// <summary>
/// A rule about which silos may hold copies, beside those of the policy. Register it in the dependency injection container of every silo:
/// <c>services.AddSingleton&lt;IPlacementRule, MyRule&gt;()</c>. First placement, repair, balancing and explanations obey it.
/// </summary>
/// <remarks>
/// Every silo draws the same plan from the same picture, so a rule must be the same on all silos, and its verdict must follow from the candidate alone: no clock, no random
/// number, no state of its own. It is asked often and from several threads; it must not block. A rule that throws has no say, and the policy's report says so.
/// What one copy forbids another, that one must forbid it, too; otherwise copies may never come to rest.
/// </remarks>
public interface IPlacementRule
{
    /// <summary>The rule's name, as explanations give it. Unique among the rules of a silo, e.g. <c>keep-off-maintenance</c>.</summary>
    string Name { get; }

    /// <summary>What the verdict depends on.</summary>
    /// <value>By default <see cref="PlacementScope.Copies"/>. <see cref="PlacementScope.Silo"/> costs a thousandth of that in a large cluster.</value>
    PlacementScope Scope => PlacementScope.Copies;

    /// <summary>What the rule says of a copy on a silo.</summary>
    /// <param name="candidate">The copy and the silo.</param>
    PlacementVerdict Judge(PlacementCandidate candidate);
}
