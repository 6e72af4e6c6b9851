using System.Collections.Immutable;

namespace Quintet.Silo.Chaos.Network;

/// <summary>A direction in which the network loses everything: what the one sends to the other.</summary>
internal readonly record struct Cut(string From, string To);

/// <summary>Which ways of a network a partition cuts.</summary>
internal static class Cuts
{
    /// <summary>The name of what is no silo: the clients and, if it is on the network, the database.</summary>
    public const string Outside = "the outside";

    /// <summary>How many ways there are.</summary>
    public const int Ways = 6;

    /// <summary>The cuts, and what to call them.</summary>
    /// <param name="variant">Chooses the way: the remainder by <see cref="Ways"/>.</param>
    /// <param name="victim">The silo that is struck.</param>
    /// <param name="others">The other silos; at least one.</param>
    public static (string What, ImmutableArray<Cut> Cuts) Of(int variant, string victim, IReadOnlyList<string> others)
    {
        var one = others[variant / Ways % others.Count];
        return (variant % Ways) switch
        {
            0 => ($"between {victim} and all other silos", [.. others.SelectMany(other => Both(victim, other))]),
            1 => ($"between {victim} and {one}", [.. Both(victim, one)]),
            2 => ($"between {victim} and everybody, clients included", [.. others.Append(Outside).SelectMany(other => Both(victim, other))]),
            3 => ($"from {victim} to all other silos, one way", [.. others.Select(other => new Cut(victim, other))]),
            4 => ($"from all other silos to {victim}, one way", [.. others.Select(other => new Cut(other, victim))]),
            _ => ($"from {victim} to {one}, one way", [new Cut(victim, one)]),
        };
    }

    private static Cut[] Both(string one, string other) => [new(one, other), new(other, one)];
}
