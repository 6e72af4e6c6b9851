using System.Collections.Immutable;
using Quintet.Cluster.Tests.Fakes;

namespace Quintet.Cluster.Tests.Reads;

/// <summary>Copies beyond the members that answer queries, on five silos as they ship.</summary>
public sealed class FollowerTests
{
    private const string Type = "note";
    private const int Silos = 5;

    [Fact]
    public async Task Followers_come_and_go_under_load_and_answer_queries_while_they_are_there()
    {
        await using var cluster = await ReplicatedCluster.StartAsync(Type, Silos);
        await using var load = new NoteLoad(cluster.Grains);
        var note = cluster.Grains.GetGrain<INote>(Guid.NewGuid().ToString("N"));
        await note.Write(1);

        await AskForAsync(cluster, 2, 2);
        await cluster.UntilAsync(async () => (await NotesAsync(cluster)).All(partition => partition.Followers.Length == 2), "every partition has two followers");
        await AnsweredByAsync(cluster, () => note.Read(), Silos, "session queries");
        await AnsweredByAsync(cluster, () => note.ReadAny(), Silos, "eventual queries");
        using (QuintetCall.With(maxAge: TimeSpan.FromSeconds(30)))
        {
            await AnsweredByAsync(cluster, () => note.ReadRecent(), Silos, "bounded queries");
        }

        for (var i = 0; i < 50; i++)
        {
            Assert.True((await note.ReadByPolicy()).ByPrimary, "a linearizable query is answered by the primary");
        }

        var partitions = await NotesAsync(cluster);
        Assert.All(partitions, partition => Assert.Equal(2, partition.SurvivesSilos));
        var follower = partitions[0].Followers.First(silo => partitions.All(partition => partition.Primary != silo));
        var before = load.Written;
        await cluster.StopSiloAsync(follower);
        await cluster.UntilAsync(() => Task.FromResult(load.Written > before + 50), "commands go on without the follower");
        await cluster.UntilAsync(
            async () => (await cluster.StatusAsync()).Types.Single(type => type.Type == Type).Degraded.Any(why => why.Contains("2 followers (performance.followersMin), and 4 silos can hold one", StringComparison.Ordinal)),
            "status says that a silo is missing");
        await cluster.UntilAsync(async () => (await NotesAsync(cluster)).All(partition => partition.Members.Length == 3 && partition.Followers.Length == 1), "every partition has what can be had");

        await AskForAsync(cluster, 0, 0);
        await cluster.UntilAsync(async () => (await NotesAsync(cluster)).All(partition => partition.Followers.IsEmpty && partition.Spares.IsEmpty && partition.Joining.IsEmpty), "no copies are left beyond the members");
        var byMembers = 0;
        await cluster.UntilAsync(async () => (byMembers = await IsByMemberAsync(cluster, note) ? byMembers + 1 : 0) >= 50, "members answer, and nobody else");
        await load.StopAsync();
    }

    [Fact]
    public async Task Followers_are_made_for_the_load_of_a_partition_and_stay_when_another_silo_leads_it()
    {
        await using var cluster = await ReplicatedCluster.StartAsync(Type, Silos);
        await using var load = new NoteLoad(cluster.Grains);
        var note = cluster.Grains.GetGrain<INote>(Guid.NewGuid().ToString("N"));
        await note.Write(1);

        await AskForAsync(cluster, 0, 2, queriesPerCopy: 1);
        await AnsweredByAsync(cluster, () => note.Read(), Silos, "queries of a partition that is asked much");
        Assert.Contains(await EventsAsync(cluster), told => told.Kind == "FollowersForLoad" && told.Message.Contains("1 wanted of each copy, 3 members; followers for load: 2, ", StringComparison.Ordinal));

        var led = (await NotesAsync(cluster)).First(partition => partition.Followers.Length == 2);
        await cluster.StopSiloAsync(led.Primary);
        await cluster.UntilAsync(async () => (await NotesAsync(cluster)).Single(partition => partition.Partition == led.Partition) is { Members.Length: 3, Followers.Length: 1 } now && now.Primary != led.Primary, "one follower is a member, the other one still answers");
        Assert.DoesNotContain(await EventsAsync(cluster), told => told.Kind == "DropLearner" && told.Subject == $"{Type}/{led.Partition}");

        await AskForAsync(cluster, 0, 0);
        await cluster.UntilAsync(async () => (await NotesAsync(cluster)).All(partition => partition.Followers.IsEmpty && partition.Spares.IsEmpty && partition.Joining.IsEmpty), "no copies are left beyond the members");
        await load.StopAsync();
    }

    private static async Task<bool> IsByMemberAsync(ReplicatedCluster cluster, INote note)
    {
        var silo = (await note.ReadAny()).Silo;
        return (await NotesAsync(cluster)).Any(partition => partition.Members.Contains(silo));
    }

    private static Task AskForAsync(ReplicatedCluster cluster, int least, int most, int queriesPerCopy = 1000) => cluster.Grains.GetGrain<IQuintetAdmin>(0).SetPolicyAsync(
        new PolicyChange { Type = Type, Policy = $$$"""{"performance":{"followersMin":{{{least}}},"followersMax":{{{most}}},"queriesPerCopy":{{{queriesPerCopy}}}}}""" });

    private static async Task<IReadOnlyList<ClusterEvent>> EventsAsync(ReplicatedCluster cluster) =>
        (await cluster.Grains.GetGrain<IQuintetAdmin>(0).GetEventsAsync(ImmutableDictionary<string, long>.Empty)).Events;

    private static async Task<List<PartitionStatus>> NotesAsync(ReplicatedCluster cluster) =>
        [.. (await cluster.StatusAsync()).Partitions.Where(partition => partition.Type == Type)];

    private static async Task AnsweredByAsync(ReplicatedCluster cluster, Func<Task<Seen>> query, int silos, string what)
    {
        var by = new HashSet<string>();
        await cluster.UntilAsync(async () =>
        {
            var seen = await query();
            Assert.Equal(1, seen.Value);
            by.Add(seen.Silo);
            return by.Count == silos;
        }, $"{silos} silos answer {what}");
    }
}
