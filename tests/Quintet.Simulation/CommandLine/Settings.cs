namespace Quintet.Simulation;

/// <summary>What the command line asks for.</summary>
internal sealed record Settings
{
    public int? Seeds { get; init; }
    public ulong? From { get; init; }
    public ulong? Seed { get; init; }
    public bool Trace { get; init; }
    public string? Scenario { get; init; }
    public string? Mutant { get; init; }
    public bool ListMutants { get; init; }
    public bool ListScenarios { get; init; }
    public string? Report { get; init; }

    /// <summary>What is wrong with it: what, observed against allowed.</summary>
    public IEnumerable<string> Errors()
    {
        if (Seeds is < 1)
        {
            yield return $"--seeds is {Seeds}; it must be at least 1.";
        }

        if (Seed is not null && (Seeds is not null || From is not null))
        {
            yield return "--seed runs one seed; it does not go with --seeds or --from.";
        }

        if (Trace && Seed is null && Scenario is null)
        {
            yield return "--trace tells what one run does; it needs --seed N or --scenario NAME.";
        }

        if (Scenario is not null && (Seed ?? From ?? (ulong?)Seeds) is not null)
        {
            yield return "--scenario is a scripted run; it does not go with --seed, --seeds or --from.";
        }

        if (Mutant is not null && !Mutants.All.Any(mutant => mutant.Name == Mutant))
        {
            yield return $"--mutant is '{Mutant}'; it must be one of the {Mutants.All.Count} names that --list-mutants prints.";
        }

        if (Scenario is not null && !Quintet.Simulation.Scenario.All.Any(scenario => scenario.Name == Scenario))
        {
            yield return $"--scenario is '{Scenario}'; it must be one of the {Quintet.Simulation.Scenario.All.Count} names that --list-scenarios prints.";
        }
    }
}
