using Orleans.Placement;

namespace Quintet.Bench.Calls;

/// <summary>The same counter four times: what is compared is the call, not the work.</summary>
[Alias("Bench.IPlainCounter")]
public interface IPlainCounter : IGrainWithIntegerKey
{
    [Alias("Add")]
    Task<decimal> Add(decimal amount);
}

/// <summary>A plain grain, default placement.</summary>
public sealed class PlainCounter : Grain, IPlainCounter
{
    private decimal _total;

    public Task<decimal> Add(decimal amount) => Task.FromResult(_total += amount);
}

[Alias("Bench.IRandomCounter")]
public interface IRandomCounter : IGrainWithIntegerKey
{
    [Alias("Add")]
    Task<decimal> Add(decimal amount);

    /// <summary>The id of the process it runs in.</summary>
    [Alias("Process")]
    Task<int> Process();
}

/// <summary>A plain grain, random placement: like a partition's primary, it is mostly not where the client's gateway is.</summary>
[RandomPlacement]
public sealed class RandomCounter : Grain, IRandomCounter
{
    private decimal _total;

    public Task<decimal> Add(decimal amount) => Task.FromResult(_total += amount);

    public Task<int> Process() => Task.FromResult(Environment.ProcessId);
}

[Alias("Bench.ICounter")]
public interface ICounter : IComponent, IGrainWithIntegerKey
{
    [Command, Alias("Add")]
    Task<decimal> Add(decimal amount);

    [Query, Alias("Total")]
    Task<decimal> Total();

    /// <summary>The id of its primary's process.</summary>
    [Query, Alias("Process")]
    Task<int> Process();

    /// <summary>The total, from any copy.</summary>
    [Query(Consistency.Session), Alias("Seen")]
    Task<decimal> Seen();

    /// <summary>The total, from any copy, after some work that keeps no processor busy.</summary>
    [Query(Consistency.Session), Alias("SeenAfterAMillisecond")]
    Task<decimal> SeenAfterAMillisecond();
}

[GenerateSerializer, Immutable, Alias("Bench.CounterState")]
public sealed record CounterState
{
    [Id(0)]
    public decimal Total { get; init; }
}

[GenerateSerializer, Immutable, Alias("Bench.Added")]
public sealed record Added([property: Id(0)] decimal Amount) : IEvent<CounterState>
{
    public CounterState ApplyTo(CounterState state) => state with { Total = state.Total + Amount };
}

/// <summary>The replicated one.</summary>
[Component("bench-counter")]
public sealed class Counter : Component<CounterState>, ICounter
{
    public Task<decimal> Add(decimal amount)
    {
        Raise(new Added(amount));
        return Task.FromResult(State.Total);
    }

    public Task<decimal> Total() => Task.FromResult(State.Total);

    public Task<int> Process() => Task.FromResult(Environment.ProcessId);

    public Task<decimal> Seen() => Task.FromResult(State.Total);

    public async Task<decimal> SeenAfterAMillisecond()
    {
        await Task.Delay(1);
        return State.Total;
    }
}
