namespace Quintet.Storage;

/// <summary>The database of one process and whose rows in it are its own.</summary>
/// <param name="Database">The database, prepared.</param>
/// <param name="Scope">Cluster and deployment.</param>
internal sealed record ClusterStorage(IDatabase Database, Scope Scope)
{
    // For what is not on the path of a failover: Orleans' membership, start-up.
    private static readonly TimeSpan PatientTimeout = TimeSpan.FromSeconds(30);

    /// <summary>How long Orleans' own statements wait for a lock.</summary>
    public static TimeSpan OrleansTimeout => PatientTimeout;

    /// <summary>Opens the database for a silo: creates what does not exist yet.</summary>
    /// <param name="database">E.g. <c>sqlite:PATH</c>.</param>
    /// <param name="cluster">The cluster's name.</param>
    /// <param name="deployment">See <see cref="DeploymentResolver.ResolveAsync"/>.</param>
    /// <param name="clock">Names a new deployment.</param>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="QuintetException">The database cannot be used, or there is no such deployment.</exception>
    public static async Task<ClusterStorage> OpenAsync(string database, string cluster, string? deployment, TimeProvider clock, CancellationToken cancellationToken = default)
    {
        var opened = Storage.Database.Parse(database);
        await opened.PrepareAsync(create: true, cancellationToken);
        return new ClusterStorage(opened, new Scope(cluster, await new DeploymentResolver(opened, clock).ResolveAsync(cluster, deployment, cancellationToken)));
    }

    /// <summary>Opens the database for a client or a report: nothing is created.</summary>
    /// <inheritdoc cref="OpenAsync" path="/param" />
    /// <inheritdoc cref="OpenAsync" path="/exception" />
    public static async Task<ClusterStorage> OpenExistingAsync(string database, string cluster, string? deployment, CancellationToken cancellationToken = default)
    {
        var opened = Storage.Database.Parse(database);
        await opened.PrepareAsync(create: false, cancellationToken);
        return new ClusterStorage(opened, new Scope(cluster, await new DeploymentResolver(opened, TimeProvider.System).FindAsync(cluster, deployment, cancellationToken)));
    }
}
