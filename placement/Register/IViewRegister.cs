using Quintet.Protocol;

namespace Quintet.Placement;

/// <summary>
/// The view register: a small linearizable store with one row per partition, changed only by compare-and-swap (rule S3).
/// Bound to one cluster name and deployment id. All members are safe to call concurrently.
/// </summary>
public interface IViewRegister
{
    /// <summary>
    /// Registers a component type at its first use: the registration and the first view (era 0, epoch 1) of each of its partitions
    /// are written in one transaction, by whoever comes first. Registering again changes nothing.
    /// </summary>
    /// <param name="type">What this silo was built with.</param>
    /// <param name="firstViews">The first view of every partition, in partition order, from the planner.</param>
    /// <param name="cancellationToken">Gives up waiting; whether the registration took place is then unknown, and repeating it is safe.</param>
    /// <returns>The registration that stands in the register: <paramref name="type"/> or that of whoever came first.</returns>
    ValueTask<TypeRegistration> RegisterTypeAsync(TypeRegistration type, IReadOnlyList<View> firstViews, CancellationToken cancellationToken);

    /// <summary>The stored registration of a type, or null.</summary>
    ValueTask<TypeRegistration?> FindTypeAsync(string type, CancellationToken cancellationToken);

    /// <summary>Every row of this cluster and deployment, in partition order.</summary>
    ValueTask<IReadOnlyList<RegisterRow>> ReadAllAsync(CancellationToken cancellationToken);

    /// <summary>The given rows. A partition without a row is absent from the answer.</summary>
    ValueTask<IReadOnlyList<RegisterRow>> ReadAsync(IReadOnlyCollection<PartitionId> partitions, CancellationToken cancellationToken);

    /// <summary>
    /// Tries to replace rows, each on its own condition: a row is replaced if and only if its view id, proposal id included, still
    /// equals <see cref="ViewChange.Expected"/>. One write transaction for all, in key order.
    /// </summary>
    /// <returns>
    /// One result per change, in the order given. After an error or a time-out whose effect cannot be known every
    /// result is <see cref="ViewChangeOutcome.Unknown"/>; this method does not throw for failures of the store.
    /// </returns>
    ValueTask<IReadOnlyList<ViewChangeResult>> CompareAndSwapManyAsync(IReadOnlyList<ViewChange> changes, CancellationToken cancellationToken);
}

/// <summary>What must be the same on every silo that hosts a component type, recorded at its first use.</summary>
/// <param name="Name">The component type's name.</param>
/// <param name="Partitions">The partition count.</param>
/// <param name="HashVersion">The version of <see cref="Partitioning"/> that maps keys to partitions.</param>
public sealed record TypeRegistration(string Name, int Partitions, int HashVersion);

/// <summary>A row of the register.</summary>
public sealed record RegisterRow(PartitionId Partition, View View);

/// <summary>A wish to replace a row.</summary>
/// <param name="Partition">Which row.</param>
/// <param name="Expected">The id of the view that must still stand there.</param>
/// <param name="Proposed">What is to stand there.</param>
public sealed record ViewChange(PartitionId Partition, ViewId Expected, View Proposed);

/// <summary>What became of a <see cref="ViewChange"/>.</summary>
public enum ViewChangeOutcome
{
    /// <summary>The row was replaced.</summary>
    Won,

    /// <summary>Another view stood there; <see cref="ViewChangeResult.Current"/> is that view, or null if there is no row.</summary>
    Lost,

    /// <summary>Nobody can tell yet: the change may have taken effect, may take effect later, or never (rule H1).</summary>
    Unknown,
}

/// <summary>The answer to one <see cref="ViewChange"/>.</summary>
public sealed record ViewChangeResult(PartitionId Partition, ViewChangeOutcome Outcome, View? Current);
