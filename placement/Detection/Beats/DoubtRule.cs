namespace Quintet.Placement;

/// <summary>When a silo doubts itself: when most others are silent to it, whose fault is it?</summary>
internal static class DoubtRule
{
    /// <summary>Whether it is in doubt.</summary>
    /// <param name="others">The other silos that are listed as living and do not refuse connections: who refuses is gone, and no doubt about it.</param>
    /// <param name="silent">How many of them are silent.</param>
    public static bool InDoubt(int others, int silent) => silent * 2 > others;
}
