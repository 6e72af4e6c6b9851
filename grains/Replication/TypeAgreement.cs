using Quintet.Placement;
using Quintet.Protocol;

namespace Quintet.Replication;

/// <summary>
/// A silo that disagrees with what the deployment has registered refuses to start: before anything of it runs, like everything else that can be
/// seen to be wrong beforehand.
/// </summary>
internal sealed class TypeAgreement(IComponentTypes types, IViewRegister register) : IConfigurationValidator
{
    public void ValidateConfiguration()
    {
        List<string> problems;
        try
        {
            problems = FindAsync().GetAwaiter().GetResult();
        }
        catch (QuintetStorageException exception) when (exception.InnerException is TimeoutException)
        {
            return; // The registration at the end of the start waits for the database, and finds the same.
        }

        if (problems.Count > 0)
        {
            throw new QuintetConfigurationException(problems);
        }
    }

    /// <summary>How a type here differs from what is stored of it; empty if it does not.</summary>
    public static IEnumerable<string> Disagreements(ComponentType type, TypeRegistration stored)
    {
        if (stored.Partitions != type.Partitions)
        {
            yield return $"Component type '{type.Name}' ({type.Class.FullName}) has {type.Partitions} partitions here, but {stored.Partitions} in this deployment: set Partitions = {stored.Partitions} in its [Component], or start a new deployment (--deployment new)";
        }

        if (stored.HashVersion != Partitioning.Version)
        {
            yield return $"Component type '{type.Name}' was registered with key hash version {stored.HashVersion}; this build has {Partitioning.Version}: run the build that matches, or start a new deployment (--deployment new)";
        }
    }

    private async Task<List<string>> FindAsync()
    {
        var problems = new List<string>();
        foreach (var type in types.All)
        {
            if (await register.FindTypeAsync(type.Name, CancellationToken.None).ConfigureAwait(false) is { } stored)
            {
                problems.AddRange(Disagreements(type, stored));
            }
        }

        return problems;
    }
}
