using Quintet.ProcessTests.Support;
using Quintet.Silo;

namespace Quintet.ProcessTests;

/// <summary>All silos restarted, one after another, while clients call without pause: an upgrade, and the same by force.</summary>
public sealed class RollingRestartTests
{
    [NightlyTheory]
    [MemberData(nameof(DatabaseKinds.InTurn), DatabaseKind.Postgres, MemberType = typeof(DatabaseKinds))]
    public async Task Silos_asked_to_end_in_turn_hand_over_all_they_lead_and_cost_no_command(DatabaseKind database)
    {
        // Event 1002, at level Information, tells of each takeover.
        await using var cluster = await database.ClusterAsync(verbosity: "Information");

        await RestartAllAsync(cluster, async silo =>
        {
            var others = cluster.Silos.Where(other => other != silo).ToList();

            await silo.TerminateAsync();

            Assert.Equal(ExitCode.Success, await silo.Ended.Soon());
            Assert.DoesNotContain(" crit: ", silo.Errors);
            Assert.All(others, other => Assert.DoesNotContain("and reconciles", other.Errors));
        });
    }

    [NightlyTheory]
    [MemberData(nameof(DatabaseKinds.InTurn), DatabaseKind.Postgres, MemberType = typeof(DatabaseKinds))]
    public async Task Silos_killed_in_turn_cost_no_command(DatabaseKind database)
    {
        await using var cluster = await database.ClusterAsync();

        await RestartAllAsync(cluster, async silo =>
        {
            silo.Kill();
            await silo.Ended.Soon();
        });
    }

    /// <summary>Ends the oldest silo and starts a new one, each time when every partition has all its copies.</summary>
    private static async Task RestartAllAsync(ProcessCluster cluster, Func<QuintetProcess, Task> endAsync)
    {
        await cluster.CompleteAsync();
        await using var load = await Load.BeginAsync(cluster, await cluster.UntilAsync(_ => null));
        for (var restart = 0; restart < Lengths.Rounds * ProcessCluster.Size; restart++)
        {
            await endAsync(cluster.Silos[0]);
            await cluster.CompleteAsync();
        }

        await load.EndInOrderAsync();
    }
}
