namespace Quintet.Cluster.Tests.Reads;

public interface INote : IComponent, IGrainWithStringKey
{
    [Command]
    Task Write(long value);

    [Command]
    Task WriteElsewhere(string key, long value);

    [Query(Consistency.Session)]
    Task<Seen> Read();

    [Query(Consistency.Bounded)]
    Task<Seen> ReadRecent();

    [Query(Consistency.Eventual)]
    Task<Seen> ReadAny();

    [Query]
    Task<Seen> ReadByPolicy();

    [Query(Consistency.Session)]
    Task<Seen> ReadElsewhere(string key);
}

[GenerateSerializer, Alias("Note.Seen")]
public sealed record Seen([property: Id(0)] long Value, [property: Id(1)] bool ByPrimary, [property: Id(2)] string Silo);

[GenerateSerializer, Alias("Note.State")]
public sealed record NoteState
{
    [Id(0)]
    public long Value { get; init; }
}

[GenerateSerializer, Alias("Note.Written")]
public sealed record Written([property: Id(0)] long Value) : IEvent<NoteState>
{
    public NoteState ApplyTo(NoteState state) => state with { Value = Value };
}

[Component("note", Partitions = 2)]
public sealed class Note(IGrainFactory grains, ILocalSiloDetails silo) : Component<NoteState>, INote
{
    public Task Write(long value)
    {
        Raise(new Written(value));
        return Task.CompletedTask;
    }

    public Task WriteElsewhere(string key, long value) => grains.GetGrain<INote>(key).Write(value);

    public Task<Seen> Read() => Task.FromResult(new Seen(State.Value, Context.IsPrimary, silo.SiloAddress.ToParsableString()));

    public Task<Seen> ReadRecent() => Read();

    public Task<Seen> ReadAny() => Read();

    public Task<Seen> ReadByPolicy() => Read();

    public Task<Seen> ReadElsewhere(string key) => grains.GetGrain<INote>(key).Read();
}
