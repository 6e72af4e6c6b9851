using Quintet.Simulation;

namespace Quintet.Protocol.Tests;

/// <summary>Every execution of the protocol's rules that breaks a promise where the rule is missing. The log of a failing one is in the test's output.</summary>
public sealed class ScenarioTests(ITestOutputHelper output)
{
    public static IEnumerable<TheoryDataRow<string>> Names => Scenario.All.Select(scenario => new TheoryDataRow<string>(scenario.Name));

    [Theory]
    [MemberData(nameof(Names))]
    public void Holds(string name)
    {
        var scenario = Scenario.All.Single(scenario => scenario.Name == name);
        var log = new List<string> { scenario.Rule };
        try
        {
            scenario.Run(log.Add);
        }
        catch (BrokenPromiseException)
        {
            log.ForEach(output.WriteLine);
            throw;
        }
    }

    [Fact]
    public void Names_are_unique() => Assert.Equal(Scenario.All.Count, Scenario.All.DistinctBy(scenario => scenario.Name).Count());
}
