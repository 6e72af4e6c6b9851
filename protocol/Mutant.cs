using System.Diagnostics;

namespace Quintet.Protocol;

/// <summary>
/// Places where a bug can be planted, to show that the simulation finds it. The calls exist only in the test-only assembly that is compiled from these
/// sources with the constant <c>QUINTET_MUTANTS</c>; the compiler leaves them, and their arguments, out of the assembly that ships.
/// </summary>
internal static class Mutant
{
#if QUINTET_MUTANTS
    /// <summary>The bug planted in this run, or null. One at a time; set before anything runs.</summary>
    public static string? Active { get; set; }
#endif

    /// <summary>With the named bug planted, a decision is <paramref name="planted"/> whatever it was.</summary>
    [Conditional("QUINTET_MUTANTS")]
    public static void Plant<T>(string bug, ref T decision, T planted)
    {
#if QUINTET_MUTANTS
        if (Active == bug)
        {
            decision = planted;
        }
#endif
    }

    /// <summary>With the named bug planted, something is done that must not be done.</summary>
    [Conditional("QUINTET_MUTANTS")]
    public static void Do(string bug, Action planted)
    {
#if QUINTET_MUTANTS
        if (Active == bug)
        {
            planted();
        }
#endif
    }
}
