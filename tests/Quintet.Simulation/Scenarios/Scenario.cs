namespace Quintet.Simulation;

/// <summary>A scripted execution that breaks a promise unless a rule of the protocol holds.</summary>
/// <param name="Name">What it is called on the command line.</param>
/// <param name="Rule">The rule it is for.</param>
/// <param name="Run">Runs it, telling what happens if somebody listens; throws <see cref="BrokenPromiseException"/>.</param>
internal sealed record Scenario(string Name, string Rule, Action<Action<string>?> Run)
{
    public static IReadOnlyList<Scenario> All { get; } = [];
}
