using System.Data.Common;
using System.Globalization;

namespace Quintet.Storage;

/// <summary>
/// Finds or starts deployments. A deployment is one life of a cluster's memory: its silos are strangers to those of any other.
/// </summary>
internal sealed class DeploymentResolver(IDatabase database, TimeProvider clock)
{
    /// <summary>Asks for a new deployment.</summary>
    public const string New = "new";

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(30);
    private const int MostListed = 10;

    /// <summary>The deployment to work with. The database must have been prepared.</summary>
    /// <param name="cluster">The cluster's name.</param>
    /// <param name="wanted">An id, <see cref="New"/>, or null: the newest one of the cluster, else a new one.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="QuintetConfigurationException">The cluster has no such deployment.</exception>
    /// <exception cref="QuintetStorageException">The database cannot be used.</exception>
    public Task<string> ResolveAsync(string cluster, string? wanted, CancellationToken cancellationToken) => wanted switch
    {
        New => UseAsync((connection, transaction) => StartAsync(connection, transaction, cluster), cancellationToken),
        null => UseAsync(
            async (connection, transaction) =>
                (await ListAsync(connection, transaction, cluster)).FirstOrDefault() ?? await StartAsync(connection, transaction, cluster),
            cancellationToken),
        _ => UseAsync((connection, transaction) => FindAsync(connection, transaction, cluster, wanted), cancellationToken),
    };

    /// <summary>The deployment that a client means; none is ever started.</summary>
    /// <param name="cluster">The cluster's name.</param>
    /// <param name="wanted">An id, or null: the newest one of the cluster.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="QuintetConfigurationException">The cluster has no such deployment, or none at all.</exception>
    /// <exception cref="QuintetStorageException">The database cannot be used.</exception>
    public Task<string> FindAsync(string cluster, string? wanted, CancellationToken cancellationToken) => UseAsync(
        async (connection, transaction) => wanted is null
            ? (await ListAsync(connection, transaction, cluster)).FirstOrDefault()
                ?? throw new QuintetConfigurationException([$"cluster '{cluster}' has no deployment in the {database.Description}; start a silo first, or name the right cluster and database"])
            : await FindAsync(connection, transaction, cluster, wanted),
        cancellationToken);

    /// <summary>The cluster's deployments, the newest first.</summary>
    /// <exception cref="QuintetStorageException">The database cannot be used.</exception>
    public Task<IReadOnlyList<string>> ListAsync(string cluster, CancellationToken cancellationToken) =>
        UseAsync((connection, transaction) => ListAsync(connection, transaction, cluster), cancellationToken);

    /// <summary>The deployments of all clusters, the newest first.</summary>
    /// <exception cref="QuintetStorageException">The database cannot be used.</exception>
    public Task<IReadOnlyList<DeploymentRow>> ListAllAsync(CancellationToken cancellationToken) => UseAsync<IReadOnlyList<DeploymentRow>>(
        async (connection, transaction) =>
        {
            await using var command = connection.Command(transaction, "SELECT cluster, deployment, created_at FROM deployments ORDER BY ordinal DESC");
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var rows = new List<DeploymentRow>();
            while (await reader.ReadAsync(cancellationToken))
            {
                rows.Add(new DeploymentRow(reader.GetString(0), reader.GetString(1), reader.GetString(2)));
            }

            return rows;
        },
        cancellationToken);

    private static async Task<string> FindAsync(DbConnection connection, DbTransaction transaction, string cluster, string wanted)
    {
        var known = await ListAsync(connection, transaction, cluster);
        if (known.Contains(wanted))
        {
            return wanted;
        }

        await using var command = connection.Command(transaction, "SELECT cluster FROM deployments WHERE deployment = @deployment", ("@deployment", wanted));
        var elsewhere = await command.ExecuteScalarAsync() is string other ? $"; it belongs to cluster '{other}'" : "";
        var list = known.Count switch
        {
            0 => "It has none yet",
            > MostListed => $"Its newest {MostListed} of {known.Count} are {string.Join(", ", known.Take(MostListed))}",
            _ => $"It has {string.Join(", ", known)}",
        };
        throw new QuintetConfigurationException([$"cluster '{cluster}' has no deployment '{wanted}'{elsewhere}. {list}. Name one of them, or 'new', or none to use the newest."]);
    }

    private static async Task<IReadOnlyList<string>> ListAsync(DbConnection connection, DbTransaction transaction, string cluster)
    {
        await using var command = connection.Command(transaction, "SELECT deployment FROM deployments WHERE cluster = @cluster ORDER BY ordinal DESC", ("@cluster", cluster));
        await using var reader = await command.ExecuteReaderAsync();
        var ids = new List<string>();
        while (await reader.ReadAsync())
        {
            ids.Add(reader.GetString(0));
        }

        return ids;
    }

    private async Task<string> StartAsync(DbConnection connection, DbTransaction transaction, string cluster)
    {
        var now = clock.GetUtcNow();

        // Readable and sortable for people; the random end tells apart those of one second.
        var id = string.Create(CultureInfo.InvariantCulture, $"{now:yyyyMMdd-HHmmss}-{Random.Shared.Next(0x10000):x4}");
        await using var command = connection.Command(
            transaction,
            "INSERT INTO deployments (cluster, deployment, created_at) VALUES (@cluster, @deployment, @created_at)",
            ("@cluster", cluster),
            ("@deployment", id),
            ("@created_at", now.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture)));
        await command.ExecuteNonQueryAsync();
        return id;
    }

    private async Task<T> UseAsync<T>(Func<DbConnection, DbTransaction, Task<T>> work, CancellationToken cancellationToken)
    {
        try
        {
            return await Task.Run(
                async () =>
                {
                    await using var source = database.CreateSource(Timeout);
                    await using var connection = await source.OpenConnectionAsync(cancellationToken);
                    await using var transaction = await database.BeginExclusiveAsync(connection, cancellationToken);
                    var result = await work(connection, transaction);
                    await transaction.CommitAsync(cancellationToken);
                    return result;
                },
                cancellationToken);
        }
        catch (DbException exception)
        {
            throw database.Explain(exception);
        }
    }
}

/// <summary>A deployment as the database holds it.</summary>
/// <param name="Cluster">Whose.</param>
/// <param name="Deployment">Its id.</param>
/// <param name="CreatedAt">When it was started, in UTC by the clock of the silo that did.</param>
internal sealed record DeploymentRow(string Cluster, string Deployment, string CreatedAt);
