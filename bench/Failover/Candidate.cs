using Quintet.Bench.Calls;

namespace Quintet.Bench.Failover;

/// <summary>A counter whose silo fails.</summary>
/// <param name="Name">As <c>--candidate</c> has it.</param>
/// <param name="Title">As the report has it.</param>
/// <param name="Silos">The silos that host it.</param>
/// <param name="Add">Adds one to the counter of this key, and answers its total.</param>
/// <param name="Process">The id of the process that the counter of this key lives in.</param>
internal sealed record Candidate(
    string Name,
    string Title,
    SiloKind Silos,
    Func<IGrainFactory, int, Task<decimal>> Add,
    Func<IGrainFactory, int, Task<int>> Process)
{
    public static readonly IReadOnlyList<Candidate> All =
    [
        Grain("orleans", "grain, Orleans with its defaults", SiloKind.Orleans),
        Grain("tuned", "grain, Orleans tuned", SiloKind.TunedOrleans),
        Grain("grain", "grain, on a Quintet cluster", SiloKind.Quintet),
        new("component", "component, 3 copies", SiloKind.Quintet, (grains, key) => grains.GetGrain<ICounter>(key).Add(1), (grains, key) => grains.GetGrain<ICounter>(key).Process()),
    ];

    // Placed at random, so that a third of them are on each silo whichever silo a client enters by.
    private static Candidate Grain(string name, string title, SiloKind silos) =>
        new(name, title, silos, (grains, key) => grains.GetGrain<IRandomCounter>(key).Add(1), (grains, key) => grains.GetGrain<IRandomCounter>(key).Process());
}
