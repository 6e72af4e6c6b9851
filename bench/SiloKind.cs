namespace Quintet.Bench;

/// <summary>What a silo process of a measurement runs.</summary>
internal enum SiloKind
{
    /// <summary>Components and ordinary grains, with Quintet's defaults.</summary>
    Quintet,

    /// <summary>Ordinary grains only, with Orleans' defaults.</summary>
    Orleans,

    /// <summary>Ordinary grains only, failure detection tuned as hard as is sensible.</summary>
    TunedOrleans,
}
