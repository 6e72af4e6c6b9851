using System.Data.Common;
using Quintet.Placement;
using Quintet.Protocol;

namespace Quintet.Storage;

/// <summary>
/// The accesses to the view register's tables that kinds of database go about differently. Each is atomic, and nothing of it remains
/// if it fails. The connection given is open and in no transaction.
/// </summary>
internal interface IViewStatements
{
    /// <summary>How many writes of one process are of use at a time.</summary>
    int ConcurrentWrites { get; }

    /// <summary>Writes the registration and its first views, unless the type is registered.</summary>
    /// <returns>The registration that stands afterwards.</returns>
    Task<TypeRegistration> RegisterTypeAsync(DbConnection connection, Scope scope, TypeRegistration type, IReadOnlyList<View> firstViews);

    /// <summary>The rows there are of these partitions, as they stood together at one moment; in any order.</summary>
    Task<List<RegisterRow>> ReadAsync(DbConnection connection, Scope scope, IReadOnlyCollection<PartitionId> partitions);

    /// <summary>Replaces each row whose view is still the one expected. Rows are locked in key order.</summary>
    /// <returns>One result per change, in the order given; none of them unknown.</returns>
    Task<ViewChangeResult[]> SwapAsync(DbConnection connection, Scope scope, IReadOnlyList<ViewChange> changes);
}
