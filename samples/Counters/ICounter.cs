using Quintet;

namespace Counters;

/// <summary>Counts. All that a client needs to know: <c>grains.GetGrain&lt;ICounter&gt;("visits").Add(1)</c>.</summary>
[Alias("Counters.ICounter")]
public interface ICounter : IComponent, IGrainWithStringKey
{
    /// <summary>Adds to the count; returns the new one.</summary>
    [Command, Alias("Add")]
    Task<long> Add(long amount);

    /// <summary>The present count; 0 if nobody has counted.</summary>
    [Query, Alias("Count")]
    Task<long> Count();
}
