using Orleans.Configuration;

namespace Quintet.Hosting;

/// <summary>
/// Orleans' membership is the slow, sure judge; Quintet's own detector is the fast one and has a dead silo declared dead. These settings
/// serve the cases that are left to Orleans: a silo that nobody calls, and a start beside silos that are dead but still listed.
/// </summary>
internal static class MembershipTuning
{
    /// <summary>Sets what differs from Orleans' defaults.</summary>
    public static void Apply(ClusterMembershipOptions options)
    {
        // A probe that is missed three times makes a suspect: 3 to 6 s, more while this silo itself is short of time. A starting silo
        // also waits this long between its attempts to reach everybody.
        options.ProbeTimeout = TimeSpan.FromSeconds(1);
        options.NumMissedProbesLimit = 3;
        options.MaxProbeTimeout = TimeSpan.FromSeconds(2);

        // An entry without a beat for 3 x 2 s is stale: it does not count when votes are, and a starting silo may vote it out. That is how a
        // cluster comes up again of which no silo is left.
        options.IAmAliveTablePublishTimeout = TimeSpan.FromSeconds(2);
        options.NumMissedTableIAmAliveLimit = 3;

        // By wall clocks, a silo that joins has been at it for too long if its clock is behind that of another one, and would be voted out at once.
        // One that really gets stuck is found out by probes, like any other.
        options.EvictWhenMaxJoinAttemptTimeExceeded = false;

        // Changes travel by gossip; this is for who missed it.
        options.TableRefreshTimeout = TimeSpan.FromSeconds(5);
    }
}
