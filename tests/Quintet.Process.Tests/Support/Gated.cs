using System.Collections.Immutable;
using System.Globalization;

namespace Quintet.ProcessTests.Support;

// A component whose commands wait, in whatever process they run, until the test lets them go on, and leave a trace of every attempt.

[Alias("Test.IGated")]
public interface IGated : IComponent, IGrainWithStringKey
{
    /// <summary>Waits at the gate, then takes effect.</summary>
    /// <returns>Which attempt this is the outcome of.</returns>
    [Command, Alias("Pass")]
    Task<string> Pass(string directory);

    /// <summary>The attempts that took effect.</summary>
    [Query, Alias("Effects")]
    Task<ImmutableList<string>> Effects();
}

[GenerateSerializer, Immutable, Alias("Test.GatedState")]
public sealed record GatedState
{
    [Id(0)] public ImmutableList<string> Effects { get; init; } = [];
}

[GenerateSerializer, Immutable, Alias("Test.Passed")]
public sealed record Passed([property: Id(0)] string Attempt) : IEvent<GatedState>
{
    public GatedState ApplyTo(GatedState state) => state with { Effects = state.Effects.Add(Attempt) };
}

[Component("gated", Partitions = 1)]
public sealed class Gated : Component<GatedState>, IGated
{
    public async Task<string> Pass(string directory)
    {
        var attempt = await new Gate(directory).PassAsync();
        Raise(new Passed(attempt));
        return attempt;
    }

    public Task<ImmutableList<string>> Effects() => Task.FromResult(State.Effects);
}

/// <summary>A gate for commands of any process, and the list of the attempts that came to it: a directory with a file for each.</summary>
internal sealed class Gate(string directory)
{
    private static readonly TimeSpan LookAgainAfter = TimeSpan.FromMilliseconds(10);

    private string Opened => Path.Combine(directory, "open");

    /// <summary>The attempts that wait at the gate or have passed it, on a process or on all others.</summary>
    public List<string> Arrived(int process, bool others = false) => Traces("arrived", process, others);

    /// <summary>The attempts that have passed the gate, on a process or on all others.</summary>
    public List<string> Gone(int process, bool others = false) => Traces("gone", process, others);

    public void Open() => File.WriteAllText(Opened, "");

    public async Task<string> PassAsync()
    {
        var attempt = $"{Environment.ProcessId.ToString(CultureInfo.InvariantCulture)}-{Guid.NewGuid():N}";
        File.WriteAllText(Path.Combine(directory, $"arrived-{attempt}"), "");
        while (!File.Exists(Opened))
        {
            await Task.Delay(LookAgainAfter);
        }

        File.WriteAllText(Path.Combine(directory, $"gone-{attempt}"), "");
        return attempt;
    }

    private List<string> Traces(string kind, int process, bool others) =>
    [
        .. Directory.GetFiles(directory, $"{kind}-*")
            .Select(file => Path.GetFileName(file)[(kind.Length + 1)..])
            .Where(attempt => attempt.StartsWith($"{process}-", StringComparison.Ordinal) != others),
    ];
}
