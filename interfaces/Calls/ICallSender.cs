using Quintet.Protocol;

namespace Quintet.Calls;

/// <summary>
/// Carries single attempts to a silo. An external client enters through <see cref="IComponentEntry"/>; a silo reaches the pinned activation itself.
/// Failures come out as Orleans throws them: see <see cref="CallFailure"/>.
/// </summary>
internal interface ICallSender
{
    /// <summary>One attempt of a component call.</summary>
    /// <param name="silo">The silo to make it on.</param>
    /// <param name="component">The component's logical id.</param>
    /// <param name="request">The call. It stays intact: if the attempt is made in this process, the sender runs a deep copy.</param>
    ValueTask<ComponentReply> SendAsync(SiloId silo, GrainId component, ComponentRequest request);

    /// <inheritdoc cref="IComponentEntry.GetLogTime" />
    ValueTask<ComponentReply> GetLogTimeAsync(SiloId silo, PartitionId partition);

    /// <inheritdoc cref="IComponentEntry.Cancel" />
    ValueTask CancelAsync(SiloId silo, GrainId component, RequestId request);
}
