using System.Runtime.CompilerServices;
using System.Text.RegularExpressions;

namespace Quintet.Simulation.Tests;

/// <summary>Every bug that can be planted is found. What a simulation does not find when it is there, it does not prove absent.</summary>
[Collection(nameof(Alone))]
public sealed partial class MutantTests(ITestOutputHelper output)
{
    private const int Seeds = 1000;

    public static TheoryData<string> Names => [.. Mutants.All.Select(mutant => mutant.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_planted_bug_is_found(string mutant)
    {
        var result = MutantEngine.Run(mutant, from: 1, Seeds);
        Assert.True(result.Violations.Count > 0, $"{mutant} was not found in {Seeds} seeds.");
        output.WriteLine($"{mutant} found at seed {result.Violations[0].Seed}: {result.Violations[0].Promise}");
        Assert.Single(result.Violations);
    }

    [Fact]
    public void The_first_seed_that_finds_a_bug_does_not_depend_on_how_seeds_are_run() =>
        Assert.Equal(
            MutantEngine.Run("read-before-confirmation", from: 1, Seeds).Violations[0].Seed,
            MutantEngine.Run("read-before-confirmation", from: 1, Seeds).Violations[0].Seed);

    [Fact]
    public void The_catalogue_names_what_is_planted_and_nothing_else()
    {
        var root = Path.GetFullPath(Path.Combine(Path.GetDirectoryName(ThisFile())!, "..", ".."));
        var planted = new[] { "protocol", "tests/Quintet.Simulation" }
            .SelectMany(folder => Directory.EnumerateFiles(Path.Combine(root, folder), "*.cs", SearchOption.AllDirectories))
            .SelectMany(file => Planting().Matches(File.ReadAllText(file)))
            .Select(match => match.Groups[1].Value)
            .Distinct()
            .Order(StringComparer.Ordinal);
        Assert.Equal(planted, Mutants.All.Select(mutant => mutant.Name).Order(StringComparer.Ordinal));
    }

    private static string ThisFile([CallerFilePath] string file = "") => file;

    [GeneratedRegex("""Mutant\.(?:Plant|Do)\("([a-z-]+)",""")]
    private static partial Regex Planting();
}
