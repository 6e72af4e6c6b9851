using System.IO.Hashing;
using System.Runtime.InteropServices;

namespace Quintet.Protocol;

/// <summary>
/// A rolling digest of the states that committed entries leave, begun anew with every reign (rule S8). Equal on all copies of one build at an
/// equal index, so one number in each append compares all that came before in the reign: a difference stays visible until the copy is replaced.
/// What came before the reign is summed up in a second one, for a copy may apply the last entries of a reign together with the first of the next.
/// </summary>
/// <param name="every">Only entries whose index is a multiple of this are looked at, which bounds the cost.</param>
/// <param name="machine">Hashes states, and names the build.</param>
internal sealed class Agreement(int every, IStateMachine machine)
{
    private bool _isUnknown;
    private long _reign;

    public ulong Digest { get; private set; }

    /// <summary>The digest of what came before this reign.</summary>
    public EarlierStates Earlier { get; private set; }

    /// <summary>From this index on the digests are of this copy's build.</summary>
    public long Since { get; private set; }

    /// <summary>What the digest may be compared with: the build, and how often it looks. 0: nothing.</summary>
    public ulong Version => _isUnknown ? 0 : VersionOf(machine, every);

    /// <summary>Goes on where a snapshot was taken; if by another build, only from the next reign.</summary>
    public static Agreement From(SnapshotBase basis, int every, IStateMachine machine) => new(every, machine)
    {
        Digest = basis.StateDigest,
        Earlier = basis.EarlierStates,
        Since = basis.Index,
        _isUnknown = basis.StateVersion != VersionOf(machine, every),
    };

    /// <summary>The hash of a sequence of states with one more; of that before if the state cannot be hashed.</summary>
    public static ulong Mix(ulong before, IStateMachine machine, object state)
    {
        try
        {
            return Mix(before, 0, machine.Hash(state));
        }
        catch (Exception exception) when (exception is not ProtocolViolationException)
        {
            return before; // On both sides alike; that it cannot be hashed is reported where it is applied.
        }
    }

    /// <summary>A reign begins: whoever leads it, and whatever its build, counts from here.</summary>
    public void Restart(long index)
    {
        var goesOn = Earlier.Since > 0 && !_isUnknown;
        Earlier = goesOn ? Earlier with { Digest = Mix(Earlier.Digest, index, Digest) } : new EarlierStates(index, 0);
        Since = _isUnknown ? index : Since;
        (Digest, _isUnknown, _reign) = (0, false, index);
    }

    /// <summary>
    /// Whether a primary of this build, which has committed up to <paramref name="commit"/>, had the same states as this copy before the reign in which that lies.
    /// Also if they cannot be compared: one of them did not count from the same entry on, or this copy is in a later reign.
    /// </summary>
    public bool AgreedBefore(long commit, EarlierStates primary) =>
        commit < _reign || primary.Since != Earlier.Since || primary.Digest == Earlier.Digest;

    /// <summary>An entry left this state, or none.</summary>
    public void Note(long index, object? state)
    {
        if (index % every == 0 && !_isUnknown)
        {
            Digest = Mix(Digest, index, state is null ? 0 : machine.Hash(state));
        }
    }

    /// <summary>A state could not be hashed: nothing is compared until the next reign.</summary>
    public void GiveUp() => _isUnknown = true;

    private static ulong Mix(ulong before, long index, ulong hash) =>
        XxHash3.HashToUInt64(MemoryMarshal.AsBytes((ReadOnlySpan<ulong>)[before, (ulong)index, hash]));

    private static ulong VersionOf(IStateMachine machine, int every) => Mix(machine.Version, every, 1);
}
