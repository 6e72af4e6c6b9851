using System.Text.RegularExpressions;
using Quintet.Storage;

namespace Quintet.Hosting;

/// <summary>What names of clusters, deployments and labels may look like, in one place for hosts, clients and the command line.</summary>
internal static partial class ClusterNaming
{
    private const int MaxLabels = 32;
    private const int MaxValueLength = 63;

    /// <summary>What is wrong with a cluster, its deployment and its database; empty if nothing is.</summary>
    public static IEnumerable<string> Problems(string? cluster, string? deployment, string? database)
    {
        if (cluster is null || !Name().IsMatch(cluster))
        {
            yield return $"the cluster name '{cluster}' is not valid; use 1 to 63 lower-case letters, digits, '-', '.' and '_', beginning with a letter or digit";
        }

        if (deployment is not null && !Name().IsMatch(deployment))
        {
            yield return $"the deployment id '{deployment}' is not valid; name an existing one (e.g. 20261123-034512-ab12), or '{DeploymentResolver.New}', or none to use the newest";
        }

        if (Database.TryParse(database, out var problem) is null)
        {
            yield return problem!;
        }
    }

    /// <summary>What is wrong with labels; empty if nothing is.</summary>
    public static IEnumerable<string> Problems(IEnumerable<KeyValuePair<string, string>> labels)
    {
        var count = 0;
        foreach (var (key, value) in labels)
        {
            count++;
            if (!Name().IsMatch(key))
            {
                yield return $"the label key '{key}' is not valid; use 1 to 63 lower-case letters, digits, '-', '.' and '_', beginning with a letter or digit";
            }

            if (value is not { Length: >= 1 and <= MaxValueLength } || value.Any(c => char.IsControl(c) || char.IsWhiteSpace(c)))
            {
                yield return $"the value '{value}' of label '{key}' is not valid; use 1 to {MaxValueLength} visible characters";
            }
        }

        if (count > MaxLabels)
        {
            yield return $"{count} labels are too many; give at most {MaxLabels}";
        }
    }

    [GeneratedRegex(@"^[a-z0-9][a-z0-9._-]{0,62}\z", RegexOptions.CultureInvariant)]
    private static partial Regex Name();
}
