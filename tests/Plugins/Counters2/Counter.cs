using Quintet;

namespace Counters;

/// <summary>The next version: it raises an event that the one before does not know.</summary>
[Component("counter", Version = 2)]
public sealed class Counter : Component<CounterState>, ICounter
{
    public Task<long> Add(long amount)
    {
        Raise(new Counted(amount));
        return Task.FromResult(State.Count);
    }

    public Task<long> Count() => Task.FromResult(State.Count);
}

[GenerateSerializer, Immutable, Alias("Counters.CounterState")]
public sealed record CounterState
{
    [Id(0)] public long Count { get; init; }

    /// <summary>New: how often it was counted.</summary>
    [Id(1)] public long Times { get; init; }
}

/// <summary>What the version before raised.</summary>
[GenerateSerializer, Immutable, Alias("Counters.Added")]
public sealed record Added([property: Id(0)] long Amount) : IEvent<CounterState>
{
    public CounterState ApplyTo(CounterState state) => state with { Count = state.Count + Amount };
}

/// <summary>New.</summary>
[GenerateSerializer, Immutable, Alias("Counters.Counted")]
public sealed record Counted([property: Id(0)] long Amount) : IEvent<CounterState>
{
    public CounterState ApplyTo(CounterState state) => state with { Count = state.Count + Amount, Times = state.Times + 1 };
}
