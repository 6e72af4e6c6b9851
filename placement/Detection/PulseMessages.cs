using System.Collections.Immutable;
using Orleans.Services;
using Quintet.Calls;
using Quintet.Protocol;

namespace Quintet.Placement;

/// <summary>A sign of life between two silos, with news. Served by a grain service of its own, so that no work queues before it.</summary>
[Alias("Quintet.IPulseService")]
internal interface IPulseService : IGrainService
{
    /// <summary>Answers at once, without I/O.</summary>
    [Alias("Pulse"), ResponseTimeout("00:00:05")]
    ValueTask<PulseAnswer> Pulse(Pulse pulse);
}

/// <summary>What a silo tells another with a pulse.</summary>
/// <param name="From">The sender.</param>
/// <param name="Views">Views that the receiver may not know.</param>
/// <param name="Silent">Silos whose pulses the sender misses.</param>
/// <param name="Refused">Silos that refused the sender's connections.</param>
/// <param name="IsLeaving">The sender is shutting down or being drained: it should be given nothing any more.</param>
[GenerateSerializer, Immutable, Alias("Quintet.Pulse")]
internal sealed record Pulse(
    [property: Id(0)] SiloId From,
    [property: Id(1)] ImmutableArray<PartitionView> Views,
    [property: Id(2)] ImmutableArray<SiloId> Silent,
    [property: Id(3)] ImmutableArray<SiloId> Refused,
    [property: Id(4)] bool IsLeaving);

/// <summary>The answer to a pulse.</summary>
/// <param name="From">The answering silo.</param>
[GenerateSerializer, Immutable, Alias("Quintet.PulseAnswer")]
internal sealed record PulseAnswer([property: Id(0)] SiloId From);
