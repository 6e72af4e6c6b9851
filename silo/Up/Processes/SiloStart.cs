namespace Quintet.Silo.Up.Processes;

/// <summary>What is special about how one silo of a fleet is started.</summary>
/// <param name="By">A program with its arguments that turns into the one that is appended to them; empty: none.</param>
/// <param name="Options">Further options of <c>quintet silo</c>.</param>
internal sealed record SiloStart(IReadOnlyList<string> By, IReadOnlyList<string> Options)
{
    /// <summary>Nothing is.</summary>
    public static SiloStart Plain { get; } = new([], []);
}
