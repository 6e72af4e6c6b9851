using System.Collections.Concurrent;

namespace Quintet.ProcessTests.Support;

// A component that does what none may: its ApplyTo reads a clock.

[Alias("Test.IUnsteady")]
public interface IUnsteady : IComponent, IGrainWithStringKey
{
    [Command, Alias("Add")]
    Task Add(string name);

    [Query, Alias("Count")]
    Task<int> Count();
}

[GenerateSerializer, Immutable, Alias("Test.UnsteadyState")]
public sealed record UnsteadyState
{
    [Id(0)] public int Count { get; init; }

    [Id(1)] public long SumOfTimes { get; init; }
}

[GenerateSerializer, Immutable, Alias("Test.UnsteadyAdded")]
public sealed record UnsteadyAdded([property: Id(0)] string Name) : IEvent<UnsteadyState>
{
    public UnsteadyState ApplyTo(UnsteadyState state) => new() { Count = state.Count + 1, SumOfTimes = state.SumOfTimes + UnsteadyClock.Read(Name) };
}

[Component("unsteady", Partitions = 1)]
public sealed class Unsteady : Component<UnsteadyState>, IUnsteady
{
    public Task Add(string name)
    {
        Raise(new UnsteadyAdded(name));
        return Task.CompletedTask;
    }

    public Task<int> Count() => Task.FromResult(State.Count);
}

/// <summary>A clock that shows the same to all but one: of the copies that read it for an entry, the third sees something else, or fails.</summary>
internal static class UnsteadyClock
{
    /// <summary>The copies: the primary reads first, when it raises the event, then the two backups.</summary>
    private const int Third = 3;

    private static readonly ConcurrentDictionary<string, int> Reads = new();
    private static readonly ConcurrentDictionary<string, Func<long>> ThirdReadings = new();

    /// <summary>What the third reader sees while that entry is applied.</summary>
    public static void ForTheThird(string entry, Func<long> reading) => ThirdReadings[entry] = reading;

    /// <summary>How often it was read for an entry.</summary>
    public static int ReadsOf(string entry) => Reads.GetValueOrDefault(entry);

    public static long Read(string entry) =>
        Reads.AddOrUpdate(entry, 1, static (_, reads) => reads + 1) == Third && ThirdReadings.TryGetValue(entry, out var reading) ? reading() : 0;
}
