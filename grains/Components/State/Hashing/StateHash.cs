namespace Quintet.Components;

/// <summary>
/// The canonical hash of states (rule S8): a walk over everything a state holds. Equal states have equal hashes in every process, on every
/// silo, however they came about: by replay or from a snapshot, with references shared or not, in whatever order a set was filled. States that
/// differ in anything that is sent to another copy have, but for chance, different ones.
/// </summary>
/// <remarks>
/// What counts: the instance fields of objects and structs, those of base classes included, except <c>[NonSerialized]</c> ones; the elements
/// of collections, in order or, for sets and dictionaries, without; which type a member is where several fit; null, which differs from empty. Comparers do not
/// count. What cannot be compared is refused: delegates, pointers, objects of the framework with an inner life, and nesting beyond
/// <see cref="HashWriter.MaxDepth"/> levels. What writes a type is compiled once. The function is held by golden values in the tests; whoever
/// changes it raises <see cref="Format"/>, so that silos with the old one are not compared.
/// </remarks>
internal static class StateHash
{
    /// <summary>Rises with every change of what the function yields.</summary>
    public const byte Format = 1;

    [ThreadStatic]
    private static HashWriter? _writer;

    /// <summary>Hashes a state.</summary>
    /// <exception cref="StateHashException">It holds something that cannot be hashed.</exception>
    public static ulong Of<TState>(TState state)
    {
        // If anything throws, a writer in the midst of its work is dropped.
        var writer = _writer ?? new HashWriter();
        _writer = null;
        SlotCache<TState>.Slot.Write(state, writer);
        var hash = (ulong)writer.Finish();
        _writer = writer;
        return hash;
    }

    private static class SlotCache<TState>
    {
        private static SlotHash<TState>? _slot;

        public static SlotHash<TState> Slot => _slot ??= (SlotHash<TState>)ContentHashes.SlotOf(typeof(TState));
    }
}
