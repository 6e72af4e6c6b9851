using System.IO.Hashing;
using System.Text;
using Quintet.Protocol;

namespace Quintet.Placement;

/// <summary>The silos of a picture, numbered in order of their identities, so that the planner can count in arrays.</summary>
internal sealed class SiloTable
{
    private readonly Dictionary<SiloId, int> _numbers;

    public SiloTable(IReadOnlyDictionary<SiloId, SiloPicture> silos)
    {
        Ids = [.. silos.Keys.Order()];
        Pictures = [.. Ids.Select(silo => silos[silo])];
        Hashes = [.. Ids.Select(silo => Hash(silo.Value))];
        _numbers = new Dictionary<SiloId, int>(Ids.Length);
        for (var number = 0; number < Ids.Length; number++)
        {
            _numbers.Add(Ids[number], number);
        }
    }

    public SiloId[] Ids { get; }

    public SiloPicture[] Pictures { get; }

    public ulong[] Hashes { get; }

    public int Count => Ids.Length;

    /// <summary>The silo's number, or -1 if it is not in the picture.</summary>
    public int NumberOf(SiloId silo) => _numbers.TryGetValue(silo, out var number) ? number : -1;

    public static ulong Hash(string text) => XxHash64.HashToUInt64(Encoding.UTF8.GetBytes(text));

    /// <summary>Rendezvous hashing breaks ties, so that partitions do not all choose the same silo. The same on every silo: nothing here is randomised per process.</summary>
    public static ulong Mix(ulong left, ulong right)
    {
        var mixed = left ^ (right * 0x9E3779B97F4A7C15);
        mixed = (mixed ^ (mixed >> 30)) * 0xBF58476D1CE4E5B9;
        mixed = (mixed ^ (mixed >> 27)) * 0x94D049BB133111EB;
        return mixed ^ (mixed >> 31);
    }
}
