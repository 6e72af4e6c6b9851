extern alias mutants;

using Planting = mutants::Quintet.Simulation.Planted;
using WithBugs = mutants::Quintet.Simulation;

namespace Quintet.Simulation;

/// <summary>
/// The same engine on the same core, compiled from the same sources with a place for a bug. One bug at a time in a process, because it is planted for all
/// threads.
/// </summary>
internal static class MutantEngine
{
    public static CampaignResult Run(string mutant, ulong from, int seeds) => With(mutant, () => Convert(WithBugs.Campaign.Run(from, seeds, stopAtFirst: true)));

    public static SeedResult RunSeed(string mutant, ulong seed, Action<string>? log) => With(mutant, () =>
    {
        var result = WithBugs.SeedRun.Run(seed, log);
        return new SeedResult(result.Seed, result.Hash, result.Operations, result.VirtualMs, result.Faults, result.Events, result.Promise, result.Observed);
    });

    /// <summary>Null if the scenario keeps its promises in spite of the bug.</summary>
    public static Violation? RunScenario(string mutant, string scenario, Action<string>? log) => With(mutant, () =>
    {
        try
        {
            WithBugs.Scenario.All.Single(known => known.Name == scenario).Run(log);
            return null;
        }
        catch (WithBugs.BrokenPromiseException broken)
        {
            return new Violation(0, broken.Promise, broken.Observed);
        }
        catch (Exception exception)
        {
            return new Violation(0, "a core lets its surroundings work", exception.Message);
        }
    });

    private static T With<T>(string mutant, Func<T> run)
    {
        Planting.Name = mutant;
        try
        {
            return run();
        }
        finally
        {
            Planting.Name = null;
        }
    }

    private static CampaignResult Convert(WithBugs.CampaignResult result) => new(
        result.Seeds,
        result.Operations,
        result.Faults,
        result.Events,
        result.SimulatedHours,
        result.WallSeconds,
        [.. result.Violations.Select(violation => new Violation(violation.Seed, violation.Promise, violation.Observed))],
        new Medians(result.Medians.Operations, result.Medians.Faults, result.Medians.VirtualSeconds));
}
