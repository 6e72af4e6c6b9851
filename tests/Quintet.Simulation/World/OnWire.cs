using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>What leaves one replica: messages as they arrive elsewhere. An entry is copied once for all to whom it goes.</summary>
internal sealed class OnWire
{
    private const int Size = 64;
    private readonly (Entry? Sent, Entry? Arriving)[] _recent = new (Entry?, Entry?)[Size];

    public Message Copy(Message message) =>
        message is Append { Entries.Length: > 0 } append ? append with { Entries = System.Collections.Immutable.ImmutableArray.CreateRange(append.Entries, Copy) } : message;

    private Entry Copy(Entry entry)
    {
        ref var slot = ref _recent[entry.Index % Size];
        if (slot.Sent != entry)
        {
            slot = (entry, Wire.Copy(entry));
        }

        return slot.Arriving!;
    }
}
