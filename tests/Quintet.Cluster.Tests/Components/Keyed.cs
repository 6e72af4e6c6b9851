using System.Collections.Immutable;

namespace Quintet.Cluster.Tests.Components;

// One component for each other key kind, with the component's own call filter on one of them.

[GenerateSerializer, Alias("Keyed.State")]
public sealed record KeyedState
{
    [Id(0)]
    public ImmutableList<string> Filtered { get; init; } = [];
}

[GenerateSerializer, Alias("Keyed.Noted")]
public sealed record Noted(string Text) : IEvent<KeyedState>
{
    public KeyedState ApplyTo(KeyedState state) => state with { Filtered = state.Filtered.Add(Text) };
}

public interface IByGuid : IComponent, IGrainWithGuidKey
{
    [Command]
    Task<Guid> Note(string text);
}

public interface IByInteger : IComponent, IGrainWithIntegerKey
{
    [Command]
    Task<long> Note(string text);

    [Query]
    Task<ImmutableList<string>> Notes();
}

public interface IByGuidAndText : IComponent, IGrainWithGuidCompoundKey
{
    [Command]
    Task<string> Note(string text);
}

public interface IByIntegerAndText : IComponent, IGrainWithIntegerCompoundKey
{
    [Command]
    Task<string> Note(string text);
}

[Component("by-guid")]
public sealed class ByGuid : Component<KeyedState>, IByGuid
{
    public Task<Guid> Note(string text)
    {
        Raise(new Noted(text));
        return Task.FromResult(this.GetPrimaryKey());
    }
}

[Component("by-integer")]
public sealed class ByInteger : Component<KeyedState>, IByInteger, IIncomingGrainCallFilter
{
    public async Task Invoke(IIncomingGrainCallContext context)
    {
        if (context.TargetId == this.GetGrainId() && context.MethodName == nameof(Note))
        {
            Raise(new Noted("filter"));
            await context.Invoke();
            context.Result = (long)context.Result! + 1;
            return;
        }

        await context.Invoke();
    }

    public Task<long> Note(string text)
    {
        Raise(new Noted(text));
        return Task.FromResult(this.GetPrimaryKeyLong());
    }

    public Task<ImmutableList<string>> Notes() => Task.FromResult(State.Filtered);
}

[Component("by-guid-text")]
public sealed class ByGuidAndText : Component<KeyedState>, IByGuidAndText
{
    public Task<string> Note(string text)
    {
        Raise(new Noted(text));
        var key = this.GetPrimaryKey(out var extension);
        return Task.FromResult($"{key} {extension}");
    }
}

[Component("by-integer-text")]
public sealed class ByIntegerAndText : Component<KeyedState>, IByIntegerAndText
{
    public Task<string> Note(string text)
    {
        Raise(new Noted(text));
        var key = this.GetPrimaryKeyLong(out var extension);
        return Task.FromResult($"{key} {extension}");
    }
}

/// <summary>An ordinary grain that calls components, as users have them.</summary>
public interface ICaller : IGrainWithStringKey
{
    Task<int> AddTo(IProbe probe, int amount);
}

public sealed class Caller : Grain, ICaller
{
    public Task<int> AddTo(IProbe probe, int amount) => probe.Add(amount);
}
