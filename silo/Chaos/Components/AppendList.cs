using System.Collections.Immutable;

namespace Quintet.Silo.Chaos.Components;

/// <summary>Holds numbers in the order in which they were appended.</summary>
[Alias("Quintet.Chaos.IAppendList")]
public interface IAppendList : IComponent, IGrainWithStringKey
{
    /// <summary>Adds a number at the end.</summary>
    [Command, Alias("Append")]
    Task Append(long value);

    /// <summary>All numbers, in order.</summary>
    [Query, Alias("Read")]
    Task<ImmutableList<long>> Read();
}

/// <summary>What every copy of a list holds.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.Chaos.AppendListState")]
public sealed record AppendListState
{
    /// <summary>The numbers, in order.</summary>
    [Id(0)] public ImmutableList<long> Values { get; init; } = [];
}

/// <summary>A number was appended.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.Chaos.Appended")]
public sealed record Appended([property: Id(0)] long Value) : IEvent<AppendListState>
{
    /// <inheritdoc />
    public AppendListState ApplyTo(AppendListState state) => state with { Values = state.Values.Add(Value) };
}

/// <summary>The component.</summary>
[Component(Type)]
public sealed class AppendList : Component<AppendListState>, IAppendList
{
    internal const string Type = "list";

    /// <inheritdoc />
    public Task Append(long value)
    {
        Raise(new Appended(value));
        return Task.CompletedTask;
    }

    /// <inheritdoc />
    public Task<ImmutableList<long>> Read() => Task.FromResult(State.Values);
}
