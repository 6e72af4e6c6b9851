using System.Buffers;
using System.Buffers.Binary;
using Orleans.Serialization;
using Quintet.Protocol;

namespace Quintet.Components;

/// <summary>
/// Applies and encodes the states and events of one component class with Orleans' serializer. Bytes are made once, by the primary;
/// nothing requires that two silos encode an equal value alike.
/// </summary>
/// <remarks>
/// Events of an entry: format version (1), then for each change its kind and, unless it is <see cref="StateChangeKind.Cleared"/>, a
/// little-endian 32-bit length and that many bytes: an <c>IEvent&lt;TState&gt;</c> with its type, or a <c>TState</c>.
/// A state: format version (1), then a <c>TState</c>.
/// </remarks>
/// <param name="serializer">Encodes.</param>
/// <param name="component">The component class, whose assembly holds code that counts for <see cref="Version"/>; null if there is none.</param>
internal sealed class ComponentStateMachine<TState>(Serializer serializer, Type? component = null) : ComponentStateMachine
    where TState : notnull, new()
{
    private const byte FormatVersion = 1;

    private readonly Serializer<IEvent<TState>> _events = serializer.GetSerializer<IEvent<TState>>();
    private readonly Serializer<TState> _states = serializer.GetSerializer<TState>();

    public override object NewState() => new TState();

    public override ReadOnlyMemory<byte> EncodeEvents(IReadOnlyList<StateChange> changes)
    {
        if (changes.Count == 0)
        {
            return default;
        }

        var contents = new byte[changes.Count][];
        var size = 1;
        for (var i = 0; i < contents.Length; i++)
        {
            contents[i] = EncodeContent(changes[i]);
            size += HeaderSize(changes[i].Kind) + contents[i].Length;
        }

        var encoded = new byte[size];
        encoded[0] = FormatVersion;
        var rest = encoded.AsSpan(1);
        for (var i = 0; i < contents.Length; i++)
        {
            rest[0] = (byte)changes[i].Kind;
            if (changes[i].Kind is not StateChangeKind.Cleared)
            {
                BinaryPrimitives.WriteInt32LittleEndian(rest[1..], contents[i].Length);
            }

            rest = rest[HeaderSize(changes[i].Kind)..];
            contents[i].CopyTo(rest);
            rest = rest[contents[i].Length..];
        }

        return encoded;
    }

    public override object? Apply(string component, object? state, ReadOnlyMemory<byte> events)
    {
        if (events.IsEmpty)
        {
            return state;
        }

        RequireVersion(events.Span[0], "an entry", component);
        var rest = events[1..];
        while (!rest.IsEmpty)
        {
            var kind = (StateChangeKind)rest.Span[0];
            rest = rest[1..];
            state = kind switch
            {
                StateChangeKind.Raised => Apply(state, Known(_events, TakeSized(ref rest), component)),
                StateChangeKind.Replaced => Known(_states, TakeSized(ref rest), component),
                StateChangeKind.Cleared => null,
                _ => throw new UnknownChangeException($"An entry of component '{component}' holds a change of unknown kind {(byte)kind}; it was written by a newer version of Quintet. Upgrade this silo."),
            };
        }

        return state;
    }

    /// <summary>Applies one event, as a command's <c>Raise</c> and every copy do.</summary>
    public static TState Apply(object? state, IEvent<TState> @event) =>
        @event.ApplyTo(state is null ? new TState() : (TState)state)
        ?? throw new InvalidOperationException($"{@event.GetType().FullName}.ApplyTo returned null. Return a state; to remove the component, call Clear() in a command.");

    public override byte[] Encode(object state)
    {
        var buffer = new ArrayBufferWriter<byte>();
        buffer.Write([FormatVersion]);
        _states.Serialize((TState)state, buffer);
        return buffer.WrittenSpan.ToArray();
    }

    public override object Decode(ReadOnlyMemory<byte> encoded)
    {
        RequireVersion(encoded.Span[0], "a snapshot", typeof(TState).FullName!);
        return _states.Deserialize(encoded[1..])!;
    }

    public override ulong Hash(object state) => StateHash.Of((TState)state);

    public override ulong Version { get; } = StateVersion.Of(typeof(TState), component);

    /// <summary>A type that this build lacks is no sign that copies disagree.</summary>
    private static T Known<T>(Serializer<T> serializer, ReadOnlyMemory<byte> encoded, string component)
        where T : notnull
    {
        try
        {
            return serializer.Deserialize(encoded)!;
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            throw new UnknownChangeException($"An entry of component '{component}' holds a {typeof(T).Name} that this silo's build cannot read ({exception.Message}); a newer one wrote it. Upgrade this silo.", exception);
        }
    }

    private static void RequireVersion(byte version, string what, string whose)
    {
        if (version != FormatVersion)
        {
            throw new InvalidDataException($"The format version of {what} of '{whose}' is {version}; this silo reads version {FormatVersion}. Upgrade this silo.");
        }
    }

    private static int HeaderSize(StateChangeKind kind) => kind is StateChangeKind.Cleared ? 1 : 1 + sizeof(int);

    private byte[] EncodeContent(StateChange change) => change.Kind switch
    {
        StateChangeKind.Raised => _events.SerializeToArray((IEvent<TState>)change.Value!),
        StateChangeKind.Replaced => _states.SerializeToArray((TState)change.Value!),
        _ => [],
    };

    private static ReadOnlyMemory<byte> TakeSized(ref ReadOnlyMemory<byte> rest)
    {
        var length = BinaryPrimitives.ReadInt32LittleEndian(rest.Span);
        var taken = rest.Slice(sizeof(int), length);
        rest = rest[(sizeof(int) + length)..];
        return taken;
    }
}
