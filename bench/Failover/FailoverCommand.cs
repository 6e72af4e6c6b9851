using System.CommandLine;
using Spectre.Console;

namespace Quintet.Bench.Failover;

/// <summary>
/// <c>failover</c>: how long a silo that is killed or frozen is felt, and what is forgotten, by grains of plain Orleans, tuned Orleans and a Quintet
/// cluster and by a component; and what clients feel while lost copies are made anew. The candidates take turns.
/// </summary>
internal static class FailoverCommand
{
    private const string RepairName = "repair";

    private static readonly Fault[] Faults = [Fault.Kill, Fault.Freeze];

    public static Command Create()
    {
        var rounds = new Option<int>("--rounds") { DefaultValueFactory = _ => 5, Description = "How many turns each candidate gets at each fault, and how often repair is measured." };
        var only = new Option<string[]>("--only") { DefaultValueFactory = _ => [], AllowMultipleArgumentsPerToken = true, Description = "Just these parts." };
        var candidate = new Option<string[]>("--candidate") { DefaultValueFactory = _ => [], AllowMultipleArgumentsPerToken = true, Description = "Just these candidates at the faults." };
        var bound = new Option<int>("--bound") { DefaultValueFactory = _ => 150, Description = "How many seconds an outage is watched at most." };
        only.AcceptOnlyFromAmong([.. Faults.Select(fault => fault.Name), RepairName]);
        candidate.AcceptOnlyFromAmong([.. Candidate.All.Select(one => one.Name)]);
        var command = new Command("failover", "Outages when a silo is killed or frozen, and latency while copies are repaired.") { rounds, only, candidate, bound };
        command.SetAction((result, _) => RunAsync(result.GetValue(rounds), result.GetValue(only)!, result.GetValue(candidate)!, TimeSpan.FromSeconds(result.GetValue(bound))));
        return command;
    }

    private static async Task<int> RunAsync(int rounds, string[] only, string[] candidate, TimeSpan bound)
    {
        AnsiConsole.Profile.Width = 200;
        var candidates = Candidate.All.Where(one => candidate.Length == 0 || candidate.Contains(one.Name)).ToArray();
        foreach (var fault in Faults.Where(fault => only.Length == 0 || only.Contains(fault.Name)))
        {
            await MeasureOutagesAsync(fault, candidates, rounds, bound);
        }

        if (only.Length == 0 || only.Contains(RepairName))
        {
            await MeasureRepairAsync(rounds);
        }

        return 0;
    }

    private static async Task MeasureOutagesAsync(Fault fault, Candidate[] candidates, int rounds, TimeSpan bound)
    {
        var outages = candidates.ToDictionary(candidate => candidate, _ => new List<Outage>());
        for (var round = 0; round < rounds; round++)
        {
            foreach (var candidate in candidates)
            {
                var outage = await Outage.MeasureAsync(candidate, fault, victim: round, bound);
                outages[candidate].Add(outage);
                AnsiConsole.WriteLine($"{fault.Name} {round + 1}/{rounds}  {candidate.Title}: {FailoverReport.Milliseconds(outage)} ms; {outage.KeysOnVictim} keys on the victim, {outage.Lost} increments lost");
            }
        }

        FailoverReport.Write(fault, outages);
    }

    private static async Task MeasureRepairAsync(int rounds)
    {
        var repairs = new List<Repair>();
        for (var round = 0; round < rounds; round++)
        {
            var repair = await Repair.MeasureAsync(victim: round);
            repairs.Add(repair);
            AnsiConsole.WriteLine($"repair {round + 1}/{rounds}  {repair.Duration.TotalSeconds:0.0} s; p99 {repair.BeforeMs:0.0} ms before, {repair.DuringMs:0.0} ms during; by half seconds after the outage: {string.Join(' ', repair.CourseMs.Select(p99 => $"{p99:0}"))}");
        }

        FailoverReport.Write(repairs);
    }
}
