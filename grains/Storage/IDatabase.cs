using System.Data;
using System.Data.Common;

namespace Quintet.Storage;

/// <summary>
/// One database of one kind: everything that differs between kinds. What works on its tables is plain ADO.NET and the same for all.
/// </summary>
internal interface IDatabase
{
    /// <summary>Names the database in messages, without secrets, e.g. <c>SQLite file '/var/lib/quintet/quintet.db'</c>.</summary>
    string Description { get; }

    /// <summary>What Orleans' ADO.NET providers call this kind.</summary>
    string OrleansInvariant { get; }

    /// <summary>The isolation level under which a transaction that only reads sees one state of the database throughout, and hinders nobody.</summary>
    IsolationLevel SnapshotIsolation { get; }

    /// <summary>
    /// Connections to the database, ready for use. A transaction begun on one without naming an isolation level may write at once:
    /// no two of them run at the same time, or the later one to write the same row fails.
    /// </summary>
    /// <param name="commandTimeout">How long a command may take, waiting for locks included. 1 s at least.</param>
    DbDataSource CreateSource(TimeSpan commandTimeout);

    /// <summary>Brings the database's schema up to date. Any number of processes may do so at the same time.</summary>
    /// <param name="create">Whether to create the database if there is none; else that is an error.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="QuintetStorageException">It is not usable: unreachable, locked, damaged, of a newer version, or not Quintet's.</exception>
    Task PrepareAsync(bool create, CancellationToken cancellationToken);

    /// <summary>Says in the operator's words why a statement failed.</summary>
    QuintetStorageException Explain(DbException exception);
}
