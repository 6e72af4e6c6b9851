namespace Quintet.Storage;

/// <summary>The tables of a database, and what <c>quintet db</c> does with them.</summary>
internal interface IDatabaseSchema
{
    /// <summary>Looks at it, and changes nothing.</summary>
    /// <exception cref="QuintetStorageException">The database cannot be reached or read.</exception>
    Task<SchemaReport> InspectAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Applies what is missing, all of it or nothing; creates everything if there is nothing yet. Any number of processes may do so at the same time.
    /// </summary>
    /// <returns>What this call applied, in order.</returns>
    /// <exception cref="QuintetStorageException">The database is not Quintet's, or of a newer version, or the connection lacks rights.</exception>
    Task<IReadOnlyList<Migration>> MigrateAsync(CancellationToken cancellationToken);

    /// <summary>Lets a role do all that silos do, and nothing else: read and change rows, not tables.</summary>
    /// <exception cref="QuintetStorageException">There is no such role, or no such thing as roles, or the connection may not do this.</exception>
    Task GrantAsync(string role, CancellationToken cancellationToken);
}

/// <summary>How a database's schema stands to this build.</summary>
internal enum SchemaState
{
    /// <summary>There is none.</summary>
    Missing,

    /// <summary>Migrations are pending.</summary>
    Older,

    /// <summary>It is the one that this build works with.</summary>
    Current,

    /// <summary>A newer build's, another history, or another program's.</summary>
    Unusable,
}

/// <summary>A schema as it was found.</summary>
/// <param name="State">How it stands to this build.</param>
/// <param name="Applied">The migrations that it says were applied, in order.</param>
/// <param name="Pending">Those that this build would apply, in order.</param>
/// <param name="Problem">Why it is unusable, in the operator's words; else null.</param>
internal sealed record SchemaReport(SchemaState State, IReadOnlyList<AppliedMigration> Applied, IReadOnlyList<Migration> Pending, string? Problem)
{
    /// <summary>Nothing is there.</summary>
    public static SchemaReport Missing(IReadOnlyList<Migration> known) => new(SchemaState.Missing, [], known, null);

    /// <summary>It can be no schema of this build's.</summary>
    public static SchemaReport Unusable(string problem) => new(SchemaState.Unusable, [], [], problem);

    /// <summary>Compares what was applied with what this build knows.</summary>
    public static SchemaReport Of(IReadOnlyList<Migration> known, IReadOnlyList<AppliedMigration> applied, string database)
    {
        try
        {
            var pending = MigrationPlan.Decide(known, applied, database);
            return new SchemaReport(pending.Count == 0 ? SchemaState.Current : SchemaState.Older, applied, pending, null);
        }
        catch (QuintetStorageException exception)
        {
            return new SchemaReport(SchemaState.Unusable, applied, [], exception.Message);
        }
    }
}
