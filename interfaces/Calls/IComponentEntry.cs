using System.Collections.Immutable;
using Orleans.Services;
using Quintet.Protocol;

namespace Quintet.Calls;

/// <summary>
/// The door through which calls enter a silo: a grain service, so that an external client reaches exactly the silo it means, with
/// no uninvolved gateway in between that may be frozen. Answered without I/O. The response time-outs only bound what an abandoned attempt
/// leaves behind: the router repeats long before.
/// </summary>
[Alias("Quintet.IComponentEntry")]
internal interface IComponentEntry : IGrainService
{
    /// <summary>One attempt of a component call, made on this silo.</summary>
    /// <param name="component">The component's logical id.</param>
    /// <param name="request">The call. The receiver may run it: a local caller passes a copy.</param>
    [Alias("Invoke"), ResponseTimeout("00:00:10")]
    ValueTask<ComponentReply> Invoke(GrainId component, [Immutable] ComponentRequest request);

    /// <summary>Withdraws a call that has not been executed yet, and signals the token of one that runs. Answers at once.</summary>
    [Alias("Cancel"), ResponseTimeout("00:00:03")]
    ValueTask Cancel(GrainId component, RequestId request);

    /// <summary>
    /// Log time of a committed entry of the partition, asked by a caller that knows none or only a stale one (rule H7).
    /// Status <see cref="ReplyStatus.Done"/> with <see cref="ComponentReply.Committed"/>, or <see cref="ReplyStatus.NotServing"/>.
    /// </summary>
    [Alias("LogTime"), ResponseTimeout("00:00:03")]
    ValueTask<ComponentReply> GetLogTime(PartitionId partition);

    /// <summary>The views and silos this silo knows; also serves as a pulse.</summary>
    [Alias("GetMap"), ResponseTimeout("00:00:03")]
    ValueTask<PartitionMapSnapshot> GetMap(long knownVersion);

    /// <summary>What this silo knows of the cluster.</summary>
    [Alias("GetStatus"), ResponseTimeout("00:00:03")]
    ValueTask<ClusterStatus> GetStatus();
}

/// <summary>The views one silo knows, or those that changed since an earlier answer of the same silo.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.PartitionMapSnapshot")]
internal sealed record PartitionMapSnapshot
{
    /// <summary>Rises with every change this silo learns; pass it to the next <see cref="IComponentEntry.GetMap"/> of the same silo, 0 at first.</summary>
    [Id(0)] public required long Version { get; init; }

    /// <summary>Views that are new since the version asked for, or whose followers are others than then.</summary>
    [Id(1)] public required ImmutableArray<PartitionView> Views { get; init; }

    /// <summary>Silos that are active and not suspected, by this silo's knowledge.</summary>
    [Id(2)] public required ImmutableArray<SiloId> Silos { get; init; }

    /// <summary>The silo that answers. A client learns from it which silo is behind a gateway.</summary>
    [Id(3)] public required SiloId Self { get; init; }

    /// <summary>How queries are served, of types whose policy is not the standard one; default from a silo that does not tell.</summary>
    [Id(4)] public ImmutableArray<TypeReads> Reads { get; init; }

    /// <summary>Labels of silos that have any; default from a silo that does not tell.</summary>
    [Id(5)] public ImmutableArray<SiloLabels> Labels { get; init; }
}

/// <summary>A partition and its view.</summary>
[GenerateSerializer, Immutable, Alias("Quintet.PartitionView")]
internal readonly record struct PartitionView([property: Id(0)] PartitionId Partition, [property: Id(1)] View View)
{
    /// <summary>Which copies beyond the view may be asked queries; null if nobody has told, as from a silo of an older build.</summary>
    [Id(2)] public FollowerList? Followers { get; init; }
}
