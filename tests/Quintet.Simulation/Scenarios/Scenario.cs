using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>
/// An execution that breaks a promise wherever one of the protocol's rules is missing, told step by step up to the moment at which the rule matters.
/// </summary>
/// <param name="Name">The rule and the execution, in kebab-case.</param>
/// <param name="Rule">What must hold.</param>
/// <param name="Run">Tells it; throws <see cref="BrokenPromiseException"/> where the rule does not hold. The log, if any, gets each line.</param>
internal sealed record Scenario(string Name, string Rule, Action<Action<string>?> Run)
{
    /// <summary>All of them, in the order of the rules.</summary>
    public static IReadOnlyList<Scenario> All { get; } =
    [
        .. Scenarios.BaseRules.All,
        .. Scenarios.Mismatches.All,
        .. Scenarios.UnknownSwaps.All,
        .. Scenarios.Suspicions.All,
        .. Scenarios.Decisions.All,
        .. Scenarios.LogMatching.All,
        .. Scenarios.Reads.All,
        .. Scenarios.SpreadReads.All,
        .. Scenarios.Followers.All,
        .. Scenarios.ExactlyOnce.All,
        .. Scenarios.Restores.All,
        .. Scenarios.RegisterPutBack.All,
        .. Scenarios.Transfers.All,
        .. Scenarios.Policies.All,
        .. Scenarios.Liveness.All,
        .. Scenarios.HandOvers.All,
    ];

    /// <summary>A scenario that begins with these members, all holding the first entry.</summary>
    public static Scenario Of(
        string name,
        string rule,
        string members,
        Action<Script> tell,
        ReplicaOptions? options = null,
        int minimum = 1,
        Func<string, IStateMachine>? machines = null) =>
        new(name, rule, log => tell(new Script(members, options, minimum, machines, log)));

    /// <inheritdoc />
    public override string ToString() => Name;
}
