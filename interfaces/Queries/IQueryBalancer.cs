namespace Quintet;

/// <summary>
/// Chooses among the copies that may answer a query which need not be linearizable. Register your own as a service on clients and silos, and name it in the policy
/// (<see cref="PerformancePolicy.QueryBalancing"/>). Called from many threads at once, for every such query: it must be quick, and do no I/O.
/// </summary>
public interface IQueryBalancer
{
    /// <summary>The name in policies. One that Quintet has itself, e.g. <c>roundRobin</c>, takes its place in this process.</summary>
    string Name { get; }

    /// <summary>The copy to ask first. If it does not answer, the others are asked, by further choices among those left.</summary>
    /// <param name="targets">At least two, each on a silo that is not suspected, in the order of the view and followers after its members: the same for every caller that knows as much.</param>
    /// <returns>An index of <paramref name="targets"/>. If it is none, or the balancer throws, the copies take turns.</returns>
    int Choose(IReadOnlyList<QueryTarget> targets);
}
