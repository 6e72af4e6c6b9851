namespace Quintet.Policies;

/// <summary>The policies of a deployment, in the register's database. Bound to one cluster name and deployment id; safe to use concurrently.</summary>
internal interface IPolicyTable
{
    /// <summary>The newest policy of every type that has one.</summary>
    /// <exception cref="QuintetStorageException">The database failed or did not answer in time.</exception>
    Task<IReadOnlyList<PolicyRevision>> ReadAsync(CancellationToken cancellationToken);

    /// <summary>Every policy that a type had, oldest first.</summary>
    /// <exception cref="QuintetStorageException">The database failed or did not answer in time.</exception>
    Task<IReadOnlyList<PolicyRevision>> HistoryAsync(string type, CancellationToken cancellationToken);

    /// <summary>Makes a policy the newest of its type, if that is still of the generation expected (0: the type has none).</summary>
    /// <param name="policy">The policy; its generation and time are ignored.</param>
    /// <param name="expected">The generation that it was made from.</param>
    /// <param name="cancellationToken">Gives up waiting; whether it took effect is then unknown.</param>
    /// <returns>The generation that it got, or null if another came before.</returns>
    /// <exception cref="QuintetStorageException">The database failed or did not answer in time. Whether it took effect is then unknown.</exception>
    Task<long?> TryAddAsync(PolicyRevision policy, long expected, CancellationToken cancellationToken);
}
