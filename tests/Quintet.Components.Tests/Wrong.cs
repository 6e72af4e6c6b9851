using System.Collections.Immutable;
using Orleans.Concurrency;
using Orleans.Placement;

namespace Quintet.Components.Tests.Wrong;

// Everything that Quintet refuses at start-up.

public interface IWrongMethods : IComponent, IGrainWithStringKey
{
    Task Unmarked();

    [Command, Query]
    Task Both();

    [Command]
    void NoTask();

    [Command]
    IAsyncEnumerable<int> Stream();

    [Command, OneWay]
    Task OneWay();

    [Query, ReadOnly]
    Task<int> ReadOnly();

    [Query, AlwaysInterleave]
    Task<int> Interleave();
}

[GenerateSerializer, Alias("Wrong.Empty")]
public sealed record Empty;

[Component("wrong-methods")]
public sealed class WrongMethods : Component<Empty>, IWrongMethods
{
    public Task Unmarked() => Task.CompletedTask;

    public Task Both() => Task.CompletedTask;

    public void NoTask()
    {
    }

    public IAsyncEnumerable<int> Stream() => AsyncEnumerable.Empty<int>();

    public Task OneWay() => Task.CompletedTask;

    public Task<int> ReadOnly() => Task.FromResult(0);

    public Task<int> Interleave() => Task.FromResult(0);
}

public interface IWrongClass : IComponent, IGrainWithStringKey;

[Component("wrong class!", Partitions = 0)]
[StatelessWorker, Reentrant, PreferLocalPlacement]
public sealed class WrongClass([PersistentState("x")] IPersistentState<Empty> stored) : Component<Empty>, IWrongClass
{
    private readonly List<int> _list = [];
    private readonly HashSet<int> _set = [];
    private readonly int[] _array = [];
    private int _count = 1;

    public int Auto { get; set; }

    public object Use() => (stored, _list, _set, _array, _count++);
}

public interface IKeyless : IComponent;

[Component("keyless")]
public sealed class Keyless : Component<Empty>, IKeyless;

public interface INameless : IComponent, IGrainWithStringKey;

public sealed class Nameless : Component<Empty>, INameless;

public interface IOpen : IComponent, IGrainWithStringKey;

[Component("open")]
public sealed class Open<T> : Component<Empty>, IOpen;

public interface IOrdinary : IComponent, IGrainWithStringKey;

public sealed class Ordinary : Grain, IOrdinary;

public interface ITwice : IComponent, IGrainWithStringKey;

[Component("twice")]
public sealed class First : Component<Empty>, ITwice;

[Component("twice")]
public sealed class Second : Component<Empty>, ITwice;

public interface IRehearsing : IComponent, IGrainWithStringKey;

[Component("quintet.rehearsal")]
public sealed class Rehearsing : Component<Empty>, IRehearsing;

public interface IMutable : IComponent, IGrainWithStringKey;

[GenerateSerializer]
public sealed class MutableState
{
    [Id(0)]
    public string Name { get; set; } = "";

    [Id(1)]
    public readonly List<Inner> Inners = [];

    [Id(2)]
    public ImmutableArray<Inner> Deep { get; init; } = [];

    public int Forgotten { get; init; }
}

[GenerateSerializer, Alias("Wrong.Inner")]
public sealed class Inner
{
    [Id(0)]
    public int[] Numbers { get; init; } = [];

    [Id(1)]
    public Inner? Next { get; init; }
}

public sealed record Unserializable(string Text) : IEvent<MutableState>
{
    public MutableState ApplyTo(MutableState state) => state;
}

[Component("mutable")]
public sealed class Mutable : Component<MutableState>, IMutable;

[Immutable, GenerateSerializer, Alias("Wrong.Callback")]
public sealed class Callback
{
    [Id(0)]
    public string? Text { get; init; }

    public Action? Run { get; }
}

[GenerateSerializer, Alias("Wrong.IncomparableState")]
public sealed record IncomparableState
{
    [Id(0)]
    public Callback? Callback { get; init; }
}

public interface IIncomparable : IComponent, IGrainWithStringKey;

[Component("incomparable")]
public sealed class Incomparable : Component<IncomparableState>, IIncomparable;
