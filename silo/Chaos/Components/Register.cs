namespace Quintet.Silo.Chaos.Components;

/// <summary>Holds one number.</summary>
[Alias("Quintet.Chaos.IRegister")]
public interface IRegister : IComponent, IGrainWithStringKey
{
    /// <summary>Sets it.</summary>
    [Command, Alias("Write")]
    Task Write(long value);

    /// <summary>Sets it if it is the one expected, null meaning that it was never written. Answers whether it was.</summary>
    [Command, Alias("CompareAndSet")]
    Task<bool> CompareAndSet(long? expected, long value);

    /// <summary>The number; null if it was never written.</summary>
    [Query, Alias("Read")]
    Task<long?> Read();
}

/// <summary>What every copy of a register holds.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.Chaos.RegisterState")]
public sealed record RegisterState
{
    /// <summary>The number; null if it was never written.</summary>
    [Id(0)] public long? Value { get; init; }
}

/// <summary>The number was set.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.Chaos.Written")]
public sealed record Written([property: Id(0)] long Value) : IEvent<RegisterState>
{
    /// <inheritdoc />
    public RegisterState ApplyTo(RegisterState state) => state with { Value = Value };
}

/// <summary>The component.</summary>
[Component(Type)]
public sealed class Register : Component<RegisterState>, IRegister
{
    internal const string Type = "register";

    /// <inheritdoc />
    public Task Write(long value)
    {
        Raise(new Written(value));
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task<bool> CompareAndSet(long? expected, long value)
    {
        if (State.Value != expected)
        {
            return Task.FromResult(false);
        }

        Raise(new Written(value));
        return Task.FromResult(true);
    }

    /// <inheritdoc />
    public Task<long?> Read() => Task.FromResult(State.Value);
}
