using System.Collections.Immutable;

namespace Quintet.Protocol;

/// <summary>
/// A replica's log: the entries after a base that is committed and applied. Contiguous; its rolling digest is kept per entry, and for those that are
/// committed also that of the states (rule S8).
/// </summary>
internal sealed class ReplicaLog
{
    private Slot[] _ring = new Slot[64];
    private int _start;
    private int _count;

    private ulong _baseStates;

    public ReplicaLog(long baseIndex = 0, long baseEpoch = 0, ulong baseDigest = 0, long baseTime = 0, ulong baseStates = 0) =>
        (BaseIndex, BaseEpoch, BaseDigest, BaseTime, _baseStates) = (baseIndex, baseEpoch, baseDigest, baseTime, baseStates);

    /// <summary>The index before the first entry held.</summary>
    public long BaseIndex { get; private set; }

    public long BaseEpoch { get; private set; }

    public ulong BaseDigest { get; private set; }

    public long BaseTime { get; private set; }

    public long LastIndex => BaseIndex + _count;

    public long SizeBytes { get; private set; }

    public ulong LastDigest => DigestAt(LastIndex);

    public long LastTime => TimeAt(LastIndex);

    public Entry this[long index] => At(index).Entry;

    public bool Holds(long index) => index >= BaseIndex && index <= LastIndex;

    public long EpochAt(long index) => index == BaseIndex ? BaseEpoch : At(index).Entry.Epoch;

    public ulong DigestAt(long index) => index == BaseIndex ? BaseDigest : At(index).Digest;

    public long TimeAt(long index) => index == BaseIndex ? BaseTime : At(index).Entry.LogTime;

    /// <summary>The digest of states after a committed entry that is held.</summary>
    public ulong StatesAt(long index) => index == BaseIndex ? _baseStates : At(index).States;

    public void NoteStates(long index, ulong states) => At(index).States = states;

    public void Append(Entry entry)
    {
        Invariant.Check(entry.Index == LastIndex + 1, "log is contiguous", $"entry {entry.Index} after {LastIndex}");
        Invariant.Check(entry.Epoch >= EpochAt(LastIndex), "epochs never go back in a log", $"epoch {entry.Epoch} after {EpochAt(LastIndex)} at {entry.Index}");
        Invariant.Check(entry.LogTime >= LastTime, "log time never goes back", $"{entry.LogTime} after {LastTime} at {entry.Index}");
        var digest = entry.DigestAfter(LastDigest);
        if (_count == _ring.Length)
        {
            Grow();
        }

        _ring[(_start + _count) & (_ring.Length - 1)] = new Slot { Entry = entry, Digest = digest };
        _count++;
        SizeBytes += entry.SizeBytes;
    }

    /// <summary>Forgets the entries after <paramref name="index"/>.</summary>
    public void TruncateAfter(long index)
    {
        Invariant.Check(index >= BaseIndex, "nothing applied is truncated", $"truncate after {index}, base {BaseIndex}");
        while (LastIndex > index)
        {
            ref var slot = ref _ring[(_start + _count - 1) & (_ring.Length - 1)];
            SizeBytes -= slot.Entry.SizeBytes;
            slot = default;
            _count--;
        }
    }

    /// <summary>Forgets entries up to and including <paramref name="index"/>, oldest first, as long as what is held weighs more than is to be kept.</summary>
    public void DropThrough(long index, long keepBytes = 0)
    {
        while (BaseIndex < index && _count > 0 && SizeBytes > keepBytes)
        {
            ref var slot = ref _ring[_start];
            (BaseIndex, BaseEpoch, BaseDigest, BaseTime, _baseStates) = (slot.Entry.Index, slot.Entry.Epoch, slot.Digest, slot.Entry.LogTime, slot.States);
            SizeBytes -= slot.Entry.SizeBytes;
            slot = default;
            _start = (_start + 1) & (_ring.Length - 1);
            _count--;
        }
    }

    /// <summary>Entries from <paramref name="first"/> on, as many as fit; at least one if there is one.</summary>
    public ImmutableArray<Entry> Slice(long first, int maxEntries, int maxBytes)
    {
        var count = (int)Math.Min(LastIndex - first + 1, maxEntries);
        if (count <= 0)
        {
            return [];
        }

        var size = 0;
        var fitting = 0;
        while (fitting < count && (fitting == 0 || size < maxBytes))
        {
            size += At(first + fitting).Entry.SizeBytes;
            fitting++;
        }

        var entries = ImmutableArray.CreateBuilder<Entry>(fitting);
        for (var i = 0; i < fitting; i++)
        {
            entries.Add(At(first + i).Entry);
        }

        return entries.MoveToImmutable();
    }

    private ref Slot At(long index)
    {
        Invariant.Check(index > BaseIndex && index <= LastIndex, "log position is held", $"index {index}, held {BaseIndex + 1}..{LastIndex}");
        return ref _ring[(_start + (int)(index - BaseIndex - 1)) & (_ring.Length - 1)];
    }

    private void Grow()
    {
        var larger = new Slot[_ring.Length * 2];
        for (var i = 0; i < _count; i++)
        {
            larger[i] = _ring[(_start + i) & (_ring.Length - 1)];
        }

        (_ring, _start) = (larger, 0);
    }

    private struct Slot
    {
        public Entry Entry;
        public ulong Digest;
        public ulong States;
    }
}
