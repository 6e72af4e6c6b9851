using Microsoft.Extensions.Logging.Abstractions;
using Quintet.Placement;
using Quintet.Storage;

namespace Quintet.Silo.Status;

/// <summary>What to say of a cluster of which no silo answers: what its register still knows, and what to do.</summary>
internal static class NoCluster
{
    private static readonly TimeSpan RegisterTimeout = TimeSpan.FromSeconds(5);

    /// <summary>Looks into the database of a cluster of which no silo answers.</summary>
    public static async Task<string> WhatIsLeftAsync(ClusterStorage storage, CancellationToken cancellationToken)
    {
        using var register = new SqlViewRegister(storage.Database, storage.Scope, RegisterTimeout, NullLogger<SqlViewRegister>.Instance);
        return Describe(storage.Scope.Cluster, storage.Scope.Deployment, storage.Database.Description, await register.ReadAllAsync(cancellationToken));
    }

    public static string Describe(string cluster, string deployment, string database, IReadOnlyList<RegisterRow> rows)
    {
        var head = $"no silo of cluster '{cluster}', deployment '{deployment}', in the {database} answers.";
        if (rows.Count == 0)
        {
            return $"{head} No component type was ever used in it. Start silos with 'quintet silo' or a whole cluster with 'quintet up'";
        }

        var types = rows.GroupBy(row => row.Partition.Type).OrderBy(type => type.Key, StringComparer.Ordinal).Select(type => $"{type.Count()} partitions of '{type.Key}'");
        var silos = rows.SelectMany(row => row.View.Members).Select(member => member.Silo).Distinct().Order();
        return $"{head} By its register it held {string.Join(" and ", types)}, on {string.Join(", ", silos)}. "
            + "If these silos have ended, that memory is lost: start silos with '--deployment new'";
    }
}
