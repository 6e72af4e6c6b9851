using System.Collections.Immutable;

namespace Quintet.Components.Tests;

// What a component should look like.

public interface ISound : IComponent, IGrainWithStringKey
{
    [Command]
    Task Add(string line);

    [Query]
    ValueTask<int> Count();
}

[GenerateSerializer, Alias("Sound.State")]
public sealed record SoundState
{
    [Id(0)]
    public ImmutableList<string> Lines { get; init; } = [];

    [Id(1)]
    public Kind? Last { get; init; }

    [Id(2)]
    public ImmutableDictionary<Guid, SoundState> Nested { get; init; } = ImmutableDictionary<Guid, SoundState>.Empty;

    public enum Kind
    {
        Added,
        Dropped,
    }
}

[GenerateSerializer, Alias("Sound.Added")]
public sealed record Added(string Line) : IEvent<SoundState>
{
    public SoundState ApplyTo(SoundState state) => state with { Lines = state.Lines.Add(Line), Last = SoundState.Kind.Added };
}

[GenerateSerializer, Alias("Sound.Spoiled")]
public sealed record Spoiled : IEvent<SoundState>
{
    public SoundState ApplyTo(SoundState state) => null!;
}

public abstract class SoundBase(TimeProvider clock) : Component<SoundState>
{
    protected readonly TimeProvider Clock = clock;
}

[Component("sound", Partitions = 4)]
public sealed class Sound(TimeProvider clock) : SoundBase(clock), ISound
{
    private static readonly ImmutableArray<string> Words = ["a", "b"];
    private readonly ImmutableArray<string> _more = Words;

    public Task Add(string line)
    {
        Raise(new Added($"{line}{Clock.GetUtcNow()}{_more.Length}"));
        return Task.CompletedTask;
    }

    public ValueTask<int> Count() => new(State.Lines.Count);
}
