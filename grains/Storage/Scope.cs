namespace Quintet.Storage;

/// <summary>Whose rows: every table is keyed by the two.</summary>
/// <param name="Cluster">The cluster's name.</param>
/// <param name="Deployment">The deployment id: one life of the cluster's memory.</param>
internal sealed record Scope(string Cluster, string Deployment)
{
    /// <summary>What Orleans calls its cluster: silos of another cluster or deployment are strangers to it.</summary>
    public string OrleansClusterId => $"{Cluster}/{Deployment}";
}
