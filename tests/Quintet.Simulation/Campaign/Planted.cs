namespace Quintet.Simulation;

/// <summary>The bug planted in this process, if this is the assembly in which one can be.</summary>
internal static class Planted
{
    public static string? Name
    {
#if QUINTET_MUTANTS
        get => Quintet.Protocol.Mutant.Active;
        set => Quintet.Protocol.Mutant.Active = value;
#else
        get => null;
#endif
    }
}
