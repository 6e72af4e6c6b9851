using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>Does what the command line asks for and says what came of it.</summary>
internal static class Simulator
{
    private const int DefaultSeeds = 1000;

    public static int Run(Settings settings, TextWriter output, TextWriter errors)
    {
        if (settings.Errors().ToList() is { Count: > 0 } wrong)
        {
            return SimulatorCommandLine.Refuse(wrong, errors);
        }

        try
        {
            return settings switch
            {
                { ListMutants: true } => List(Mutants.All.Select(mutant => mutant.Name), output),
                { ListScenarios: true } => List(Scenario.All.Select(scenario => scenario.Name), output),
                { Scenario: { } name } => RunScenario(settings, name, output),
                { Seed: { } seed } => RunSeed(settings, seed, output),
                { Mutant: { } mutant } when ScenarioOf(mutant) is { } scenario => RunScenarioOf(settings, mutant, scenario, output),
                _ => RunSeeds(settings, output),
            };
        }
        catch (Exception exception) when (exception is InternalErrorException or IOException or UnauthorizedAccessException)
        {
            errors.WriteLine($"simulation: {exception.Message}");
            return 2;
        }
    }

    private static int List(IEnumerable<string> names, TextWriter output)
    {
        foreach (var name in names)
        {
            output.WriteLine(name);
        }

        return 0;
    }

    private static int RunScenario(Settings settings, string name, TextWriter output)
    {
        Action<string>? log = settings.Trace ? output.WriteLine : null;
        Violation? violation = null;
        if (settings.Mutant is { } mutant)
        {
            violation = MutantEngine.RunScenario(mutant, name, log);
        }
        else
        {
            try
            {
                Scenario.All.Single(scenario => scenario.Name == name).Run(log);
            }
            catch (BrokenPromiseException broken)
            {
                violation = new Violation(0, broken.Promise, broken.Observed);
            }
            catch (ProtocolViolationException broken)
            {
                violation = new Violation(0, "the core's assertions hold", broken.Message);
            }
        }

        output.WriteLine(violation is null ? $"scenario {name}: no violation" : $"scenario {name}: {violation.Promise}: {violation.Observed}");
        return violation is null ? 0 : 1;
    }

    /// <summary>The scenario that finds a bug which chance seldom meets, or null if seeds find it.</summary>
    private static string? ScenarioOf(string mutant) => Mutants.All.Single(bug => bug.Name == mutant).Scenario;

    private static int RunScenarioOf(Settings settings, string mutant, string scenario, TextWriter output)
    {
        output.WriteLine($"mutant {mutant} is seldom met by chance; its scenario is {scenario}");
        var exitCode = RunScenario(settings, scenario, output);
        Report.Write(settings, mutant, scenario, isCaught: exitCode == 1);
        return exitCode;
    }

    private static int RunSeed(Settings settings, ulong seed, TextWriter output)
    {
        Action<string>? log = settings.Trace ? output.WriteLine : null;
        var result = settings.Mutant is { } mutant ? MutantEngine.RunSeed(mutant, seed, log) : SeedRun.Run(seed, log);
        var campaign = CampaignResult.Of([result], TimeSpan.Zero);
        Report.Write(settings, campaign);
        output.WriteLine($"seed {seed}: hash {result.Hash:x16}, {result.Operations} operations, {result.Struck} faults, {result.VirtualMs / 1000.0:F1} virtual seconds");
        return Report.Print(settings, campaign, output);
    }

    private static int RunSeeds(Settings settings, TextWriter output)
    {
        var (from, seeds) = (settings.From ?? 1, settings.Seeds ?? DefaultSeeds);
        var result = settings.Mutant is { } mutant ? MutantEngine.Run(mutant, from, seeds) : Campaign.Run(from, seeds);
        Report.Write(settings, result);
        return Report.Print(settings, result, output);
    }
}
