using System.CommandLine;

namespace Quintet.Simulation;

/// <summary>The simulator's command line.</summary>
internal static class SimulatorCommandLine
{
    /// <summary>Runs it.</summary>
    /// <returns>0: no violation; 1: a violation; 2: wrong use, or the simulation itself failed.</returns>
    public static int Run(string[] args, TextWriter output, TextWriter errors)
    {
        var seeds = new Option<int?>("--seeds") { Description = "How many seeds to run. Default 1000." };
        var from = new Option<ulong?>("--from") { Description = "The first seed. Default 1." };
        var seed = new Option<ulong?>("--seed") { Description = "Run this seed alone and print the hash of what happened." };
        var trace = new Option<bool>("--trace") { Description = "With --seed or --scenario: tell every step." };
        var scenario = new Option<string?>("--scenario") { Description = "Run a scripted scenario." };
        var mutant = new Option<string?>("--mutant") { Description = "Plant a bug in the core, and stop at the first seed that finds it." };
        var listMutants = new Option<bool>("--list-mutants") { Description = "Print the names of all bugs that can be planted." };
        var listScenarios = new Option<bool>("--list-scenarios") { Description = "Print the names of all scenarios." };
        var report = new Option<string?>("--report") { Description = "Write what came of it to this file, as JSON." };
        var root = new RootCommand("Runs whole clusters of the replication core in virtual time, with faults, and checks what was promised.")
        {
            seeds, from, seed, trace, scenario, mutant, listMutants, listScenarios, report,
        };
        var status = 0;
        root.SetAction(parsed => status = Simulator.Run(
            new Settings
            {
                Seeds = parsed.GetValue(seeds),
                From = parsed.GetValue(from),
                Seed = parsed.GetValue(seed),
                Trace = parsed.GetValue(trace),
                Scenario = parsed.GetValue(scenario),
                Mutant = parsed.GetValue(mutant),
                ListMutants = parsed.GetValue(listMutants),
                ListScenarios = parsed.GetValue(listScenarios),
                Report = parsed.GetValue(report),
            },
            output,
            errors));
        var result = root.Parse(args);
        if (result.Errors.Count > 0)
        {
            return Refuse(result.Errors.Select(error => error.Message), errors);
        }

        result.Invoke(new InvocationConfiguration { EnableDefaultExceptionHandler = false, Output = output, Error = errors });
        return status;
    }

    public static int Refuse(IEnumerable<string> reasons, TextWriter errors)
    {
        foreach (var reason in reasons)
        {
            errors.WriteLine($"simulation: {reason}");
        }

        errors.WriteLine("simulation: see --help");
        return 2;
    }
}
