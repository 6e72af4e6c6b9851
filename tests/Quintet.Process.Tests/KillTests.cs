using Quintet.ProcessTests.Support;

namespace Quintet.ProcessTests;

/// <summary>Silos that die (SIGKILL) while clients call without pause.</summary>
[Collection(nameof(ProcessCluster))]
public sealed class KillTests(ProcessCluster cluster)
{
    [Fact]
    public async Task A_primary_that_is_killed_under_load_costs_no_acknowledged_command_and_fails_none()
    {
        var (victim, status) = await ChooseAsync();
        await using var load = await Load.BeginAsync(cluster, status, partition => partition.Primary == victim);

        cluster.SiloAt(victim).Kill();

        await LeftOutAsync(victim);
        await load.EndInOrderAsync();
    }

    [Fact]
    public async Task A_backup_that_is_killed_under_load_is_left_out()
    {
        var (victim, status) = await ChooseAsync();
        await using var load = await Load.BeginAsync(cluster, status, partition => partition.Primary != victim && partition.Members.Contains(victim));

        cluster.SiloAt(victim).Kill();

        await LeftOutAsync(victim);
        await load.EndInOrderAsync();
    }

    [Fact]
    public async Task When_two_of_three_are_killed_at_once_the_third_goes_on_and_new_ones_get_copies_and_lead_again()
    {
        var (survivor, status) = await ChooseAsync();
        await using var load = await Load.BeginAsync(cluster, status);
        var victims = status.Partitions.SelectMany(partition => partition.Members).Distinct().Where(silo => silo != survivor).ToList();
        Assert.Equal(2, victims.Count);

        victims.ForEach(victim => cluster.SiloAt(victim).Kill());

        await cluster.UntilAsync(now => now.Partitions.All(partition => partition.Condition == "Serving" && partition.Members.SequenceEqual([survivor])) ? null : "the survivor does not serve everything alone");
        await load.FlowsAsync();
        await cluster.CompleteAsync();
        await load.EndInOrderAsync();
    }

    private async Task<(string Victim, ClusterStatus Status)> ChooseAsync()
    {
        await cluster.CompleteAsync();
        var status = await cluster.UntilAsync(_ => null);
        return (status.Partitions.CountBy(partition => partition.Primary).MaxBy(silo => silo.Value).Key, status);
    }

    private Task<ClusterStatus> LeftOutAsync(string victim) => cluster.UntilAsync(status =>
        status.Partitions.FirstOrDefault(partition => partition.Members.Contains(victim) || partition.Condition != "Serving") is { } partition
            ? $"partition {partition.Partition} is {partition.Condition} with {string.Join(", ", partition.Members)}"
            : null);
}
