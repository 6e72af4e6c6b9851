using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Quintet.Components.Tests.Hashing;

// A state with every kind of collection that a snapshot must carry.

[GenerateSerializer, Alias("Stored.Animal")]
public abstract record Animal([property: Id(0)] string Name);

[GenerateSerializer, Alias("Stored.Dog")]
public sealed record Dog(string Name, [property: Id(0)] double Weight) : Animal(Name);

[GenerateSerializer, Alias("Stored.State")]
public sealed record Stored
{
    [Id(0)]
    public ImmutableArray<string> Array { get; init; }

    [Id(1)]
    public ImmutableList<Animal?> Animals { get; init; } = [];

    [Id(2)]
    public ImmutableDictionary<string, int> Map { get; init; } = ImmutableDictionary<string, int>.Empty;

    [Id(3)]
    public ImmutableHashSet<string> Set { get; init; } = [];

    [Id(4)]
    public ImmutableSortedDictionary<string, decimal> Sorted { get; init; } = ImmutableSortedDictionary<string, decimal>.Empty;

    [Id(5)]
    public ImmutableSortedSet<double> SortedSet { get; init; } = [];

    [Id(6)]
    public ImmutableQueue<int> Queue { get; init; } = [];

    [Id(7)]
    public ImmutableStack<int> Stack { get; init; } = [];

    [Id(8)]
    public FrozenDictionary<string, DateTimeOffset>? Frozen { get; init; }

    [Id(9)]
    public FrozenSet<Guid>? FrozenSet { get; init; }

    [Id(10)]
    public DateTime Time { get; init; }

    [Id(11)]
    public (string? First, TimeOnly? Second) Pair { get; init; }

    [Id(12)]
    public IAnimals? Reference { get; init; }
}

public interface IAnimals : IGrainWithStringKey;

[GenerateSerializer, Alias("Stored.Filled")]
public sealed record Filled([property: Id(0)] Stored Part) : IEvent<Stored>
{
    // Shares, appends and moves things, so that what a copy holds came about otherwise than what a snapshot holds.
    public Stored ApplyTo(Stored state) => state with
    {
        Array = state.Array.IsDefault ? Part.Array : Part.Array.IsDefault ? state.Array : state.Array.AddRange(Part.Array),
        Animals = state.Animals.AddRange(Part.Animals),
        Map = state.Map.SetItems(Part.Map),
        Set = state.Set.SymmetricExcept(Part.Set),
        Sorted = state.Sorted.SetItems(Part.Sorted),
        SortedSet = state.SortedSet.Union(Part.SortedSet),
        Queue = Part.Queue.Aggregate(state.Queue, (queue, number) => queue.Enqueue(number)),
        Stack = Part.Stack.Aggregate(state.Stack, (stack, number) => stack.Push(number)),
        Frozen = Part.Frozen,
        FrozenSet = Part.FrozenSet,
        Time = Part.Time,
        Pair = Part.Pair,
    };
}
