namespace Quintet.Simulation;

/// <summary>What one seed came to.</summary>
internal sealed record SeedResult(
    ulong Seed,
    ulong Hash,
    long Operations,
    long VirtualMs,
    IReadOnlyDictionary<string, long> Faults,
    IReadOnlyDictionary<string, long> Events,
    string? Promise,
    string? Observed)
{
    /// <summary>Faults that struck; what happens to single messages is not among them.</summary>
    public long Struck => Faults.Where(fault => !fault.Key.StartsWith("message ", StringComparison.Ordinal)).Sum(fault => fault.Value);
}
