using Quintet;

namespace Counters;

/// <summary>A component that no build of quintet knows: <c>quintet up --components samples/Counters/bin/Debug/net10.0/Counters.dll</c> hosts it.</summary>
[Component("counter")]
public sealed class Counter : Component<CounterState>, ICounter
{
    public Task<long> Add(long amount)
    {
        Raise(new Added(amount));
        return Task.FromResult(State.Count);
    }

    public Task<long> Count() => Task.FromResult(State.Count);
}

/// <summary>What every copy of a counter holds.</summary>
[GenerateSerializer, Immutable, Alias("Counters.CounterState")]
public sealed record CounterState
{
    [Id(0)] public long Count { get; init; }
}

/// <summary>Something was counted.</summary>
[GenerateSerializer, Immutable, Alias("Counters.Added")]
public sealed record Added([property: Id(0)] long Amount) : IEvent<CounterState>
{
    public CounterState ApplyTo(CounterState state) => state with { Count = state.Count + Amount };
}
