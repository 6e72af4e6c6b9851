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
/// <param name="IsStopping">It is shutting down, and will be back as far as it knows.</param>
[GenerateSerializer, Immutable, Alias("Quintet.Pulse")]
internal sealed record Pulse(
    [property: Id(0)] SiloId From,
    [property: Id(1)] ImmutableArray<PartitionView> Views,
    [property: Id(2)] ImmutableArray<SiloId> Silent,
    [property: Id(3)] ImmutableArray<SiloId> Refused,
    [property: Id(4)] bool IsLeaving,
    [property: Id(5)] bool IsStopping);

/// <summary>What a silo is about to do.</summary>
internal enum SiloIntent
{
    /// <summary>It stays.</summary>
    Stays = 0,

    /// <summary>It is drained: it keeps running, and gives away all it holds.</summary>
    Drains = 1,

    /// <summary>It shuts down, to be started again as far as it knows.</summary>
    Stops = 2,
}

/// <summary>The answer to a pulse.</summary>
/// <param name="From">The answering silo.</param>
[GenerateSerializer, Immutable, Alias("Quintet.PulseAnswer")]
internal sealed record PulseAnswer([property: Id(0)] SiloId From);
