namespace Quintet.ProcessTests.Support;

// A component with a warm spare.

[Alias("Test.ISpared")]
public interface ISpared : IComponent, IGrainWithStringKey
{
    /// <summary>Counts.</summary>
    [Command, Alias("Next")]
    Task<int> Next();
}

[GenerateSerializer, Immutable, Alias("Test.SparedState")]
public sealed record SparedState
{
    [Id(0)] public int Count { get; init; }
}

[GenerateSerializer, Immutable, Alias("Test.Counted")]
public sealed record Counted : IEvent<SparedState>
{
    public SparedState ApplyTo(SparedState state) => state with { Count = state.Count + 1 };
}

[Component(Spared.TypeName, Partitions = 8, Spares = 1)]
public sealed class Spared : Component<SparedState>, ISpared
{
    public const string TypeName = "spared";

    public Task<int> Next()
    {
        Raise(new Counted());
        return Task.FromResult(State.Count);
    }
}
