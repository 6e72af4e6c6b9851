using System.Collections.Immutable;
using Quintet.Protocol;

namespace Quintet.Placement.Tests;

public sealed class ReconciliationTests
{
    private const string Type = "account";
    private static readonly SiloId A = new("a"), B = new("b"), C = new("c"), D = new("d");
    private static readonly PartitionId Zero = new(Type, 0), One = new(Type, 1), Two = new(Type, 2);

    [Fact]
    public void A_cluster_as_it_should_be_is_asked_for_nothing() =>
        Assert.Empty(Inputs(new Reconciliation(A, 0), Picture([A, B, C], (Zero, View(A, B, C))), [Leads(Zero, A, B, C)]));

    [Fact]
    public void Each_silo_asks_its_own_primaries_only()
    {
        var picture = Picture([A, B, C], (Zero, View(A, B)), (One, View(B, A)));
        Assert.Equal([(Zero, new AskJoin(C))], Inputs(new Reconciliation(A, 0), picture, [Leads(Zero, A, B), Leads(One, B, A)]));
        Assert.Equal([(One, new AskJoin(C))], Inputs(new Reconciliation(B, 0), picture, [Leads(Zero, A, B), Leads(One, B, A)]));
        Assert.Empty(Inputs(new Reconciliation(C, 0), picture, []));
    }

    [Fact]
    public void A_newer_policy_is_asked_for_until_its_entry_is_committed()
    {
        var picture = Picture([A, B, C], (Zero, View(A, B, C))) with { Types = [Goal(copies: 3, generation: 7)] };
        var reconciliation = new Reconciliation(A, 0);
        Assert.Equal([(Zero, new AskPolicy(new ReplicationPolicy(7, 3, 1)))], Inputs(reconciliation, picture, [Leads(Zero, A, B, C)]));
        Assert.Equal([(Zero, new AskPolicy(new ReplicationPolicy(7, 3, 1)))], Inputs(reconciliation, picture, [Leads(Zero, A, B, C) with { PolicyGeneration = 6 }]));
        Assert.Empty(Inputs(reconciliation, picture, [Leads(Zero, A, B, C) with { PolicyGeneration = 7 }]));
        Assert.Empty(Inputs(new Reconciliation(B, 0), picture, [Leads(Zero, A, B, C)]));
    }

    [Fact]
    public void No_more_copies_are_begun_than_may_be_made_at_once()
    {
        var picture = Picture([A, B, C], (Zero, View(A, B)), (One, View(A, B)), (Two, View(A, B)));
        LocalReplica[] replicas = [Leads(Zero, A, B), Leads(One, A, B), Leads(Two, A, B)];
        Assert.Equal([(Zero, new AskJoin(C)), (One, new AskJoin(C))], Inputs(new Reconciliation(A, 0), picture, replicas, transfersAtOnce: 2));

        replicas[0] = replicas[0] with { TransfersUnderWay = 1, Learners = [C] };
        Assert.Equal([(One, new AskJoin(C))], Inputs(new Reconciliation(A, 0), picture, replicas, transfersAtOnce: 2));
        Assert.Empty(Inputs(new Reconciliation(A, 0), picture, replicas, transfersAtOnce: 1));
    }

    [Fact]
    public void A_copy_too_many_is_asked_to_leave_and_so_is_a_learner_that_nobody_needs()
    {
        var picture = Picture([A, B, C, D], (Zero, View(A, B, C))) with { Types = [Goal(copies: 2)] };
        var (partition, input) = Assert.Single(Inputs(new Reconciliation(A, 0), picture, [Leads(Zero, A, B, C)]));
        Assert.Equal(Zero, partition);
        Assert.NotEqual(A, Assert.IsType<AskLeave>(input).Silo);

        var whole = Picture([A, B, C, D], (Zero, View(A, B, C)));
        Assert.Equal([(Zero, new AskLeave(D))], Inputs(new Reconciliation(A, 0), whole, [Leads(Zero, A, B, C) with { Learners = [D] }]));
    }

    [Fact]
    public void A_copy_that_must_go_elsewhere_makes_room_for_the_one_made_there_and_for_no_other()
    {
        var picture = Picture([A, B, C, D], (Zero, View(A, B, C)));
        picture = picture with { Silos = picture.Silos.SetItem(C, picture.Silos[C] with { IsDraining = true }) };
        Assert.Equal([(Zero, new AskJoin(D)), (Zero, new AskLeave(C) { Successor = D })], Inputs(new Reconciliation(A, 0), picture, [Leads(Zero, A, B, C)]));
    }

    [Fact]
    public void A_copy_that_its_silo_lends_while_it_stops_is_asked_to_leave_as_one_that_will_be_back()
    {
        var picture = Picture([A, B, C], (Zero, View(A, B, C)));
        picture = picture with { Silos = picture.Silos.SetItem(C, picture.Silos[C] with { IsDraining = true, IsStopping = true }) };
        Assert.Equal([(Zero, new AskLeave(C) { Borrows = true })], Inputs(new Reconciliation(A, 0), picture, [Leads(Zero, A, B, C)]));
    }

    [Fact]
    public void A_copy_in_quarantine_is_replaced_by_what_its_primary_says()
    {
        var replica = Leads(Zero, A, B, C) with { Quarantined = [new ReplicaId(B, 1)] };
        Assert.Equal([(Zero, new AskLeave(B))], Inputs(new Reconciliation(A, 0), Picture([A, B, C], (Zero, View(A, B, C))), [replica]));
    }

    [Fact]
    public void Primaries_move_when_it_has_been_calm_for_a_second_and_the_register_answers()
    {
        var picture = Picture([A, B, C], (Zero, View(A, B, C)), (One, View(A, B, C)));
        LocalReplica[] replicas = [Leads(Zero, A, B, C), Leads(One, A, B, C)];
        var reconciliation = new Reconciliation(A, 0);
        Assert.Empty(Inputs(reconciliation, picture, replicas, nowMs: 0));
        Assert.Empty(Inputs(reconciliation, picture, replicas, nowMs: 1000));
        Assert.Empty(Inputs(reconciliation, picture, replicas, nowMs: 1001, isRegisterInTrouble: true));
        Assert.IsType<AskHandOver>(Assert.Single(Inputs(reconciliation, picture, replicas, nowMs: 1001)).Input);
    }

    [Fact]
    public void After_a_hand_over_of_the_plan_the_next_one_follows_within_a_moment()
    {
        var three = new PartitionId(Type, 3);
        var picture = Picture([A, B], (Zero, View(A, B)), (One, View(A, B)), (Two, View(A, B)), (three, View(A, B)));
        LocalReplica[] replicas = [Leads(Zero, A, B), Leads(One, A, B), Leads(Two, A, B), Leads(three, A, B)];
        var reconciliation = new Reconciliation(A, 0);
        Inputs(reconciliation, picture, replicas, nowMs: 0);
        var moved = Assert.Single(Inputs(reconciliation, picture, replicas, nowMs: 1001)).Partition;

        picture = picture with { Views = picture.Views.SetItem(moved, View(B, A)) };
        replicas = [.. replicas.Where(replica => replica.Partition != moved)];
        Assert.Empty(Inputs(reconciliation, picture, replicas, nowMs: 1100));
        Assert.Empty(Inputs(reconciliation, picture, replicas, nowMs: 1350));
        Assert.NotEqual(moved, Assert.Single(Inputs(reconciliation, picture, replicas, nowMs: 1351)).Partition);
    }

    [Fact]
    public void A_silo_waits_for_a_hand_over_by_another_one_but_not_for_ever()
    {
        // Every silo holds three copies, but A and B lead two each, C and D none. A's partitions come first.
        var picture = Picture([A, B, C, D], (Zero, View(A, C, D)), (One, View(A, B, D)), (Two, View(B, C, D)), (new PartitionId(Type, 3), View(B, A, C)));
        LocalReplica[] replicas = [Leads(Two, B, C, D), Leads(new PartitionId(Type, 3), B, A, C)];
        var reconciliation = new Reconciliation(B, 0);
        for (var nowMs = 0; nowMs <= 5000; nowMs += 250)
        {
            Assert.Empty(Inputs(reconciliation, picture, replicas, nowMs: nowMs));
        }

        Assert.IsType<AskHandOver>(Assert.Single(Inputs(reconciliation, picture, replicas, nowMs: 5250)).Input);
    }

    [Theory]
    [InlineData("a silo less")]
    [InlineData("another primary")]
    [InlineData("a copy less")]
    public void Any_unrest_begins_the_wait_anew(string what)
    {
        var calm = Picture([A, B, C], (Zero, View(A, B, C)), (One, View(A, B, C)));
        LocalReplica[] replicas = [Leads(Zero, A, B, C), Leads(One, A, B, C)];
        var unrest = what switch
        {
            "a silo less" => Picture([A, B], (Zero, View(A, B, C)), (One, View(A, B, C))),
            "another primary" => Picture([A, B, C], (Zero, View(A, B, C)), (One, View(B, A, C))),
            _ => Picture([A, B, C], (Zero, View(A, B)), (One, View(A, B, C))),
        };
        var reconciliation = new Reconciliation(A, 0);
        Inputs(reconciliation, calm, replicas, nowMs: 0);
        Inputs(reconciliation, unrest, replicas, nowMs: 1500);
        Assert.DoesNotContain(Inputs(reconciliation, calm, replicas, nowMs: 2400), ask => ask.Input is AskHandOver);
        Assert.DoesNotContain(Inputs(reconciliation, calm, replicas, nowMs: 2500), ask => ask.Input is AskHandOver);
        Assert.Contains(Inputs(reconciliation, calm, replicas, nowMs: 3600), ask => ask.Input is AskHandOver);
    }

    [Fact]
    public void A_move_is_news_once()
    {
        var reconciliation = new Reconciliation(A, 0);
        var picture = Picture([A, B, C], (Zero, View(A, B)));
        Assert.IsType<AddCopy>(Assert.Single(reconciliation.Decide(picture, [Leads(Zero, A, B)], 4, false, 0).News));
        Assert.Empty(reconciliation.Decide(picture, [Leads(Zero, A, B)], 4, false, 300).News);
        Assert.Empty(reconciliation.Decide(Picture([A, B, C], (Zero, View(A, B, C))), [Leads(Zero, A, B, C)], 4, false, 600).News);
        Assert.IsType<AddCopy>(Assert.Single(reconciliation.Decide(picture, [Leads(Zero, A, B)], 4, false, 900).News));
    }

    [Theory]
    [InlineData(0, new string[0])]
    [InlineData(1, new[] { "c" })]
    [InlineData(2, new[] { "c", "d" })]
    [InlineData(3, new[] { "c", "d" })]
    public void As_many_copies_that_take_the_log_as_the_policy_allows_are_told_of_by_who_leads(int most, string[] followers)
    {
        var goal = Goal(copies: 2) with { Policy = new QosPolicy { Availability = new() { TolerateFailures = 1, Spares = 3 }, Performance = new() { FollowersMax = most } } };
        var picture = Picture([A, B, C, D], (Zero, View(A, B)), (One, View(B, A))) with { Types = [goal] };
        var led = Leads(Zero, A, B) with { Learners = [C, D], TakeTheLog = [B, C, D] }; // B came in a moment ago.

        var (partition, view, silos, learners, _) = Assert.Single(new Reconciliation(A, 0).Decide(picture, [led, Leads(One, B, A) with { TakeTheLog = [D] }], 4, false, 0).Followers);

        Assert.Equal((Zero, View(A, B).Id), (partition, view.Id));
        Assert.Equal(followers, silos.Select(silo => silo.Value));
        Assert.Equal([C, D], learners);
    }

    [Fact]
    public void What_other_primaries_tell_of_their_learners_counts_and_of_its_own_a_silo_knows_best()
    {
        var goal = Goal(copies: 2) with { Policy = new QosPolicy { Availability = new() { TolerateFailures = 1, Spares = 1 } } };
        var picture = Picture([A, B, C], (Zero, View(A, B)), (One, View(B, A))) with { Types = [goal] };
        Assert.Equal([Zero, One], Spares(picture));
        Assert.Equal([Zero], Spares(picture with { Learners = [(One, C)] }));
        Assert.Equal([Zero, One], Spares(picture with { Learners = [(Zero, C)] }));

        static IEnumerable<PartitionId> Spares(ClusterPicture picture) =>
            new Reconciliation(A, 0).Decide(picture, [Leads(Zero, A, B), Leads(One, B, A)], 4, false, 0).Plan.OfType<AddSpare>().Select(move => move.Partition);
    }

    [Fact]
    public void A_load_asks_for_followers_of_its_partition_only_and_of_its_own_a_silo_knows_best()
    {
        var goal = Goal(copies: 2) with { Policy = new QosPolicy { Availability = new() { TolerateFailures = 1 }, Performance = new() { FollowersMax = 2 } } };
        var picture = Picture([A, B, C, D], (Zero, View(A, B)), (One, View(B, A)), (Two, View(A, B))) with { Types = [goal] };
        var told = picture with { ForLoad = picture.ForLoad.Add(One, 1).Add(Two, 2) };
        LocalReplica[] replicas = [Leads(Zero, A, B) with { ForLoad = 1 }, Leads(One, B, A), Leads(Two, A, B)];

        var wishes = new Reconciliation(A, 0).Decide(told, replicas, 4, false, 0);

        Assert.Equal([Zero, One], wishes.Plan.OfType<AddSpare>().Select(move => move.Partition));
        Assert.Equal(Zero, Assert.Single(wishes.Inputs).Partition);
        Assert.IsType<AskJoin>(wishes.Inputs[0].Input);
        Assert.Equal([(Zero, 1), (Two, 0)], wishes.Followers.Select(word => (word.Partition, word.ForLoad)));
    }

    [Fact]
    public void A_silo_that_stops_hands_over_to_members_that_stay()
    {
        Assert.Equal([(Zero, new AskHandOver(C))], Reconciliation.HandOvers(A, [(Zero, View(A, B, C)), (One, View(B, A, C)), (Two, null)], [C]));
        Assert.Empty(Reconciliation.HandOvers(A, [(Zero, View(A, B))], [C]));
    }

    private static IReadOnlyList<(PartitionId Partition, Input Input)> Inputs(
        Reconciliation reconciliation, ClusterPicture picture, LocalReplica[] replicas, int transfersAtOnce = 4, bool isRegisterInTrouble = false, long nowMs = 0) =>
        reconciliation.Decide(picture, replicas, transfersAtOnce, isRegisterInTrouble, nowMs).Inputs;

    private static ClusterPicture Picture(SiloId[] silos, params (PartitionId Partition, View View)[] views) => new(
        silos.ToImmutableSortedDictionary(silo => silo, _ => new SiloPicture([Type], ImmutableSortedDictionary<string, string>.Empty)),
        [Goal(copies: 3)],
        views.ToImmutableSortedDictionary(row => row.Partition, row => row.View));

    private static TypeGoal Goal(int copies, long generation = 0) =>
        new(Type, Partitions: 3, new QosPolicy { Availability = new() { TolerateFailures = copies - 1 } }) { Generation = generation };

    private static View View(params SiloId[] silos)
    {
        ImmutableArray<ReplicaId> members = [.. silos.Select(silo => new ReplicaId(silo, 1))];
        return new View(new ViewId(0, 1, "first"), members[0], members, 1);
    }

    private static LocalReplica Leads(PartitionId partition, params SiloId[] silos) => new(partition, View(silos), 0, 0, [], []);
}
