using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>Runs a seed from its beginning to its end, or to the first broken promise.</summary>
internal static class SeedRun
{
    /// <exception cref="InternalErrorException">The simulation itself failed.</exception>
    public static SeedResult Run(ulong seed, Action<string>? log = null)
    {
        var cluster = new Cluster(seed, log);
        try
        {
            cluster.Run();
            return Result(seed, cluster, null, null);
        }
        catch (BrokenPromiseException broken)
        {
            return Result(seed, cluster, broken.Promise, broken.Observed);
        }
        catch (ProtocolViolationException violation)
        {
            return Result(seed, cluster, "the core's assertions hold", violation.Message);
        }
        catch (Exception exception) when (Planted.Name is null)
        {
            throw new InternalErrorException($"The simulation of seed {seed} failed at {cluster.Timeline.NowMs} ms: {exception}");
        }
        catch (Exception exception)
        {
            return Result(seed, cluster, "a core lets its surroundings work", exception.ToString()); // With a bug planted, anything may break.
        }
    }

    private static SeedResult Result(ulong seed, Cluster cluster, string? promise, string? observed)
    {
        var faults = new Dictionary<string, long>(cluster.Faults)
        {
            ["message lost"] = cluster.Network.Lost,
            ["message duplicated"] = cluster.Network.Duplicated,
            ["message long delayed"] = cluster.Network.Delayed,
        };
        cluster.Counts["proposal landed late"] = cluster.Register.LandedLate;
        return new SeedResult(seed, cluster.Timeline.Hash, cluster.Operations, cluster.Timeline.NowMs, faults, cluster.Counts, promise, observed);
    }
}
