using System.Data.Common;

namespace Quintet.Storage;

/// <summary>
/// One database of one kind: everything that differs between kinds. What works on its tables is plain ADO.NET and the same for all.
/// </summary>
internal interface IDatabase
{
    /// <summary>What the kind is called in connection strings, in <c>deploy/sql</c> and in reports.</summary>
    string Kind { get; }

    /// <summary>Names the database in messages, without secrets, e.g. <c>SQLite file '/var/lib/quintet/quintet.db'</c>.</summary>
    string Description { get; }

    /// <summary>What to look at when it does not answer in time, as whole sentences.</summary>
    string WhySlow { get; }

    /// <summary>What Orleans' ADO.NET providers call this kind.</summary>
    string OrleansInvariant { get; }

    /// <summary>How the view register's tables are read and written here.</summary>
    IViewStatements Views { get; }

    /// <summary>
    /// A command that writes the beat @silo, @number, @hears, @doubts of the scope and answers with <see cref="SqlBeatTable.Columns"/> of all its beats. It holds no lock
    /// beyond its one write.
    /// </summary>
    string WriteBeat { get; }

    /// <summary>The tables, and what an operator does with them.</summary>
    IDatabaseSchema Schema { get; }

    /// <summary>Connections to the database, ready for use.</summary>
    /// <param name="commandTimeout">How long a command may take, waiting for locks included. 1 s at least.</param>
    /// <param name="isRepeatable">Whether nothing depends on a command's effect, so that one may be given up without waiting for a database that has fallen silent.</param>
    DbDataSource CreateSource(TimeSpan commandTimeout, bool isRepeatable = false);

    /// <summary>
    /// Begins a transaction of which no two run at the same time, in whatever process: what it does not find, nobody else is making.
    /// A process that freezes in it holds up others no longer than the connection's time-out.
    /// </summary>
    Task<DbTransaction> BeginExclusiveAsync(DbConnection connection, CancellationToken cancellationToken);

    /// <summary>
    /// Makes sure that a process may work with the database: its schema is the one that this build knows. An embedded database is created and
    /// brought up to date by whoever comes first; elsewhere that is the operator's business. Any number of processes may do so at the same time.
    /// </summary>
    /// <param name="create">Whether an embedded database is created if there is none; else that is an error.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="QuintetStorageException">It is not usable: unreachable, locked, damaged, of another version, or not Quintet's.</exception>
    Task PrepareAsync(bool create, CancellationToken cancellationToken);

    /// <summary>How safe a committed change is from the loss of the machine, or null if the database has nothing to say of it.</summary>
    /// <exception cref="QuintetStorageException">It did not answer.</exception>
    Task<DatabaseDurability?> DurabilityAsync(CancellationToken cancellationToken);

    /// <summary>Says in the operator's words why a statement failed.</summary>
    QuintetStorageException Explain(DbException exception);
}
