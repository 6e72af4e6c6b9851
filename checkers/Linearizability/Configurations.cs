using System.Runtime.InteropServices;

namespace Quintet.Checkers;

/// <summary>
/// Where the search has been. A configuration is the set of placed operations, the value, and which possible operations are used up. One that was
/// visited with no more of them used up could do all that this one can, so this one leads nowhere either.
/// </summary>
/// <remarks>
/// The set is represented by 128 bits, the exclusive or of a fixed random number for each member. Among a million sets, two come out alike with a
/// probability of 10^-27: far below that of a broken memory cell.
/// </remarks>
internal sealed class Configurations
{
    private readonly UInt128[] _numbers;
    private readonly Dictionary<(UInt128 Placed, int Value, bool MustLook), List<ushort[]>> _visited = [];
    private readonly ushort[] _none = [];

    public Configurations(int steps)
    {
        _numbers = new UInt128[steps];
        ulong seed = 0;
        for (var i = 0; i < steps; i++)
        {
            _numbers[i] = new UInt128(Next(ref seed), Next(ref seed));
        }
    }

    /// <summary>The set of the operations placed.</summary>
    public UInt128 Placed { get; private set; }

    public void Place(int step) => Placed ^= _numbers[step];

    /// <summary>True if it may lead somewhere, and was noted.</summary>
    public bool TryVisit(int value, bool mustLook, ushort[] used)
    {
        ref var visits = ref CollectionsMarshal.GetValueRefOrAddDefault(_visited, (Placed, value, mustLook), out var known);
        if (known)
        {
            foreach (var earlier in visits!)
            {
                if (IsWithin(earlier, used))
                {
                    return false;
                }
            }
        }

        visits ??= new(1);
        visits.Add(used.Length == 0 ? _none : [.. used]);
        return true;
    }

    private static bool IsWithin(ushort[] earlier, ushort[] used)
    {
        for (var i = 0; i < used.Length; i++)
        {
            if (earlier[i] > used[i])
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>SplitMix64: the same numbers in every run, so that a check can be repeated.</summary>
    private static ulong Next(ref ulong seed)
    {
        var z = seed += 0x9E3779B97F4A7C15;
        z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9;
        z = (z ^ (z >> 27)) * 0x94D049BB133111EB;
        return z ^ (z >> 31);
    }
}
