using Orleans.Metadata;

namespace Quintet.Rehearsal;

/// <summary>What the component of the rehearsal can be asked.</summary>
[Alias("Quintet.IRehearsalPart")]
internal interface IRehearsalPart : IComponent, IGrainWithStringKey
{
    /// <summary>Adds a number, and returns the sum.</summary>
    [Command, Alias("Add")]
    Task<long> Add(long amount);

    /// <summary>The sum.</summary>
    [Query, Alias("Sum")]
    Task<long> Sum();
}

/// <summary>The component of the rehearsal: like any other to the silo that runs it, and hosted by none in the eyes of the cluster.</summary>
[RehearsalPart]
internal sealed class RehearsalPart : Component<RehearsalState>, IRehearsalPart
{
    /// <summary>Its type. No other component may be called that.</summary>
    public const string TypeName = "quintet.rehearsal";

    public Task<long> Add(long amount)
    {
        Raise(new Rehearsed(amount));
        return Task.FromResult(State.Sum);
    }

    public Task<long> Sum() => Task.FromResult(State.Sum);

    /// <summary>What <see cref="ComponentAttribute"/> tells Orleans of a component, and nothing of what it tells the cluster.</summary>
    [AttributeUsage(AttributeTargets.Class)]
    private sealed class RehearsalPartAttribute : Attribute, IGrainTypeProviderAttribute, IGrainPropertiesProviderAttribute
    {
        public GrainType GetGrainType(IServiceProvider services, Type type) => GrainType.Create(TypeName);

        public void Populate(IServiceProvider services, Type grainClass, GrainType grainType, Dictionary<string, string> properties) => ComponentAttribute.PinTo(properties);
    }
}

/// <summary>What every copy of it holds.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.RehearsalState")]
internal sealed record RehearsalState
{
    [Id(0)]
    public long Sum { get; init; }
}

/// <summary>A number was added.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.Rehearsed")]
internal sealed record Rehearsed([property: Id(0)] long Amount) : IEvent<RehearsalState>
{
    public RehearsalState ApplyTo(RehearsalState state) => state with { Sum = state.Sum + Amount };
}
