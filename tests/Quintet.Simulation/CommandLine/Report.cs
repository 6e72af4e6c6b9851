using System.Globalization;
using System.Text.Json;

namespace Quintet.Simulation;

/// <summary>What came of a campaign: for people, and as JSON.</summary>
internal static class Report
{
    private const int MostShown = 10;
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static string Replay(Settings settings, ulong seed) =>
        $"dotnet run -c Release --project tests/Quintet.Simulation -- --seed {seed} --trace{(settings.Mutant is { } mutant ? $" --mutant {mutant}" : "")}";

    /// <returns>The exit code.</returns>
    public static int Print(Settings settings, CampaignResult result, TextWriter output)
    {
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"seeds       {result.Seeds}"));
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"operations  {result.Operations}"));
        output.WriteLine($"faults      {string.Join(", ", result.Faults.Select(fault => $"{fault.Key} {fault.Value}"))}");
        output.WriteLine($"events      {string.Join(", ", result.Events.Select(seen => $"{seen.Key} {seen.Value}"))}");
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"simulated   {result.SimulatedHours:F2} hours"));
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"median seed {result.Medians.Operations} operations, {result.Medians.Faults} faults, {result.Medians.VirtualSeconds:F1} virtual seconds"));
        if (result.WallSeconds > 0)
        {
            output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"took        {result.WallSeconds:F1} s, {result.Seeds / result.WallSeconds:F1} seeds a second"));
        }

        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"violations  {result.Violations.Count}"));
        foreach (var violation in result.Violations.Take(MostShown))
        {
            output.WriteLine($"  seed {violation.Seed}: {violation.Promise}: {violation.Observed}");
            output.WriteLine($"    replay: {Replay(settings, violation.Seed)}");
        }

        if (settings.Mutant is { } mutant)
        {
            output.WriteLine(result.Violations.Count > 0 ? $"mutant {mutant} caught at seed {result.Violations[0].Seed}" : $"mutant {mutant} not caught in {result.Seeds} seeds");
        }

        return result.Violations.Count > 0 ? 1 : 0;
    }

    public static void Write(Settings settings, CampaignResult result)
    {
        if (settings.Report is not { } file)
        {
            return;
        }

        var content = new Dictionary<string, object?>
        {
            ["seeds"] = result.Seeds,
            ["operations"] = result.Operations,
            ["faults"] = result.Faults,
            ["events"] = result.Events,
            ["simulatedHours"] = Math.Round(result.SimulatedHours, 4),
            ["wallSeconds"] = Math.Round(result.WallSeconds, 3),
            ["medians"] = new { operations = result.Medians.Operations, faults = result.Medians.Faults, virtualSeconds = result.Medians.VirtualSeconds },
            ["violations"] = result.Violations.Select(violation =>
                new { seed = violation.Seed, promise = violation.Promise, observed = violation.Observed, replay = Replay(settings, violation.Seed) }),
        };
        if (settings.Mutant is { } mutant)
        {
            content["mutant"] = mutant;
            content["caughtAtSeed"] = result.Violations.Count > 0 ? result.Violations[0].Seed : null;
        }

        File.WriteAllText(file, JsonSerializer.Serialize(content, Indented));
    }

    /// <summary>What became of a planted bug that its scenario is to find.</summary>
    public static void Write(Settings settings, string mutant, string scenario, bool isCaught)
    {
        if (settings.Report is { } file)
        {
            File.WriteAllText(file, JsonSerializer.Serialize(new { seeds = 0, mutant, caughtAtSeed = (long?)null, caughtByScenario = isCaught ? scenario : null }, Indented));
        }
    }
}
