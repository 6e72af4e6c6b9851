using Microsoft.Extensions.Options;

namespace Quintet.Replication;

/// <summary>The bytes of this silo's entries that are not committed yet, by partition: what a slow member makes a primary hold.</summary>
internal sealed class UncommittedBytes(IOptions<QuintetSiloOptions> options)
{
    /// <summary>The share of each partition.</summary>
    public FairShare Share { get; } = new(options.Value.MaxUncommittedBytes);
}
