using System.Collections.Immutable;

namespace Quintet;

/// <summary>
/// What an administrator does to a cluster, from any client: <c>client.GetGrain&lt;IQuintetAdmin&gt;(0)</c>. Every silo answers. What cannot be done is refused with
/// <see cref="QuintetAdminException"/>, which says what to do instead, and nothing of it is done.
/// </summary>
[Alias("Quintet.IQuintetAdmin")]
public interface IQuintetAdmin : IGrainWithIntegerKey
{
    /// <summary>The policy of every component type there is, in name order, and that of <see cref="QosPolicy.AllTypes"/>, which stands first.</summary>
    [Alias("ListPolicies")]
    Task<ImmutableArray<PolicyReport>> ListPoliciesAsync();

    /// <summary>Changes a policy. It is stored when this returns; the runtime follows within a second or two: <see cref="PolicyReport.ObservedGeneration"/>.</summary>
    /// <param name="change">The change.</param>
    /// <returns>The policy as it stands then.</returns>
    [Alias("SetPolicy")]
    Task<PolicyReport> SetPolicyAsync(PolicyChange change);

    /// <summary>What a change would do; nothing is done.</summary>
    [Alias("PlanPolicy")]
    Task<PlanReport> PlanPolicyAsync(PolicyChange change);

    /// <summary>Every policy that a type had of its own, oldest first.</summary>
    /// <param name="type">The type, or <see cref="QosPolicy.AllTypes"/>.</param>
    [Alias("PolicyHistory")]
    Task<ImmutableArray<PolicyRevision>> GetPolicyHistoryAsync(string type);

    /// <summary>Makes another member the primary of a partition, by hand-over: no call fails. Returns when the register has the view.</summary>
    /// <param name="type">The type.</param>
    /// <param name="partition">The partition's number.</param>
    /// <param name="silo">The member's silo, by name or address.</param>
    [Alias("MovePrimary")]
    Task MovePrimaryAsync(string type, int partition, string silo);

    /// <summary>Begins or ends a drain: a silo that is drained gets nothing new, and what it holds goes elsewhere, as far as other silos can take it.</summary>
    /// <param name="silo">The silo, by name or address.</param>
    /// <param name="drain">False: end it.</param>
    /// <returns>How it stands. Ask again until <see cref="DrainReport.IsEmpty"/>.</returns>
    [Alias("Drain")]
    Task<DrainReport> DrainAsync(string silo, bool drain = true);

    /// <summary>Why the copies of a partition are where they are, and why not elsewhere.</summary>
    /// <param name="type">The type.</param>
    /// <param name="partition">The partition's number.</param>
    [Alias("Explain")]
    Task<PlacementExplanation> ExplainAsync(string type, int partition);

    /// <summary>What would be lost, and what would stand still, if silos failed now, all at once.</summary>
    /// <param name="losses">Silos by name or address, and labels as <c>zone=b</c>, which mean every silo that has them.</param>
    [Alias("WhatIf")]
    Task<WhatIfReport> WhatIfAsync(ImmutableArray<string> losses);
}
