using System.Collections.Immutable;
using CsCheck;
using Quintet.Protocol;

namespace Quintet.Placement.Tests;

public sealed class PlannerTests
{
    private const string Type = "account";
    private static readonly TypeGoal Goal = new(Type, Partitions: 16, new QosPolicy());

    [Fact]
    public void First_views_spread_primaries_and_copies_evenly()
    {
        var silos = Silos(5);
        var views = Planner.FirstViews(Goal, Hosts(silos));

        Assert.Equal(16, views.Length);
        Assert.All(views, view =>
        {
            Assert.Equal(new ViewId(0, 1, "first"), view.Id);
            Assert.Equal(3, view.Members.Select(member => member.Silo).Distinct().Count());
            Assert.Contains(view.Primary, view.Members);
            Assert.All(view.Members, member => Assert.Equal(1, member.Incarnation));
        });
        Assert.True(Difference(silos, silo => views.Count(view => view.Primary.Silo == silo)) <= 1);
        Assert.True(Difference(silos, silo => views.Count(view => view.MemberOn(silo) is not null)) <= 3);
    }

    [Fact]
    public void With_fewer_silos_than_copies_every_silo_holds_one()
    {
        Assert.All(Planner.FirstViews(Goal, Hosts(Silos(2))), view => Assert.Equal(2, view.Members.Length));
        Assert.All(Planner.FirstViews(Goal, Hosts(Silos(1))), view => Assert.Single(view.Members));
    }

    [Fact]
    public void First_views_do_not_depend_on_the_order_of_the_silos() =>
        Assert.Equal(
            Planner.FirstViews(Goal, Hosts(Silos(4))).Select(view => view.ToString()),
            Planner.FirstViews(Goal, Hosts([.. Silos(4).Reverse()]).Reverse().ToDictionary()).Select(view => view.ToString()));

    [Fact]
    public void A_copy_in_quarantine_is_replaced_elsewhere_or_else_in_place()
    {
        var picture = Picture(Silos(3));
        var (partition, view) = picture.Views.First();
        var wrong = view.Members[1];
        var here = picture with { Quarantined = [(partition, wrong)] };
        Assert.Equal([new ReplaceInPlace(partition, view.Primary.Silo, wrong.Silo)], Bare(Planner.Plan(here)));

        var spare = Picture(Silos(4));
        (partition, view) = spare.Views.First();
        var elsewhere = Planner.Plan(spare with { Quarantined = [(partition, view.Members[1])] });
        var copy = Assert.IsType<AddCopy>(Assert.Single(elsewhere));
        Assert.Null(view.MemberOn(copy.To));
    }

    [Fact]
    public void A_full_and_even_cluster_has_nothing_to_do() => Assert.Empty(Planner.Plan(Picture(Silos(3))));

    [Fact]
    public void A_lost_silo_is_replaced_where_there_is_no_copy_yet_and_primaries_wait()
    {
        var silos = Silos(4);
        var picture = Picture(silos);
        var dead = silos[0];
        var after = picture with { Silos = picture.Silos.Remove(dead) };

        var moves = Planner.Plan(after);

        Assert.All(moves, move => Assert.IsType<AddCopy>(move));
        Assert.Equal(picture.Views.Values.Count(view => view.MemberOn(dead) is not null), moves.Count);
        Assert.All(moves.Cast<AddCopy>(), move => Assert.Null(after.Views[move.Partition].MemberOn(move.To)));
    }

    [Fact]
    public void The_partition_with_the_fewest_copies_comes_first()
    {
        var silos = Silos(3);
        var picture = Picture(silos);
        var poor = new PartitionId(Type, 9);
        var views = picture.Views.SetItem(poor, Only(picture.Views[poor], 1));
        views = views.SetItem(new PartitionId(Type, 2), Only(picture.Views[new PartitionId(Type, 2)], 2));

        var moves = Planner.Plan(picture with { Views = views });

        Assert.Equal(3, moves.Count);
        Assert.Equal([poor, poor, new PartitionId(Type, 2)], moves.Select(move => move.Partition));
    }

    [Fact]
    public void The_partition_with_the_fewest_copies_comes_first_whatever_its_type()
    {
        var picture = Picture(Silos(3));
        var poor = new PartitionId("zoo", 0);
        var moves = Planner.Plan(picture with
        {
            Silos = picture.Silos.ToImmutableSortedDictionary(row => row.Key, row => row.Value with { Types = row.Value.Types.Add("zoo") }),
            Types = [Goal, Goal with { Name = "zoo", Partitions = 1 }],
            Views = picture.Views.SetItem(new PartitionId(Type, 2), Only(picture.Views[new PartitionId(Type, 2)], 2)).Add(poor, Only(picture.Views.Values.First(), 1)),
        });

        Assert.Equal([poor, poor, new PartitionId(Type, 2)], moves.Select(move => move.Partition));
    }

    [Fact]
    public void Spares_are_made_beside_the_copies_as_far_as_there_are_silos()
    {
        var picture = Picture(Silos(4)) with { Types = [Spared(2)] };

        var moves = Planner.Plan(picture);

        Assert.Equal(picture.Views.Keys, moves.Select(move => move.Partition));
        Assert.All(moves, move => Assert.Null(picture.Views[move.Partition].MemberOn(Assert.IsType<AddSpare>(move).To)));
        Assert.Empty(Planner.Plan(picture with { Learners = [.. moves.Cast<AddSpare>().Select(move => (move.Partition, move.To))] }));
    }

    [Theory]
    [InlineData(0, 2, 2, "wanted beyond the members: 2 followers (performance.followersMin)")]
    [InlineData(1, 2, 2, "wanted beyond the members: 2 followers (performance.followersMin)")]
    [InlineData(2, 1, 2, "wanted beyond the members: 2 spares (availability.spares)")]
    [InlineData(0, 4, 3, "wanted beyond the members: 4 followers (performance.followersMin)")]
    public void Copies_beyond_the_members_are_spares_and_followers_in_one(int spares, int followers, int expected, string why)
    {
        var goal = Following(spares, followers);
        var picture = Picture(Silos(6)) with { Types = [goal] };

        var moves = Planner.Plan(picture);

        Assert.All(picture.Views, row => Assert.Equal(expected, moves.Where(move => move.Partition == row.Key).Select(move => Assert.IsType<AddSpare>(move).To).Where(silo => row.Value.MemberOn(silo) is null).Distinct().Count()));
        Assert.All(moves, move => Assert.Equal(why, move.Why));
        Assert.Empty(Planner.Plan(picture with { Learners = [.. moves.Cast<AddSpare>().Select(move => (move.Partition, move.To))] }));
        Assert.Equal(expected < followers ? ["'account' asks for 3 copies and 4 followers (performance.followersMin), and 6 silos can hold one: start 1 more that host it, or ask for fewer."] : [], Explainer.Degraded(picture, goal));
    }

    [Theory]
    [InlineData(0, 0, 2, 1, 1, "wanted beyond the members: 1 follower for the load of queries (performance.queriesPerCopy, followersMax)")]
    [InlineData(0, 0, 2, 5, 2, "wanted beyond the members: 2 followers for the load of queries (performance.queriesPerCopy, followersMax)")]
    [InlineData(0, 1, 2, 1, 1, "wanted beyond the members: 1 follower (performance.followersMin)")]
    [InlineData(2, 0, 2, 1, 2, "wanted beyond the members: 2 spares (availability.spares)")]
    [InlineData(0, 0, 0, 3, 0, "")]
    public void Followers_for_the_load_of_one_partition_are_as_many_as_the_policy_allows(int spares, int least, int most, int forLoad, int expected, string why)
    {
        var picture = Picture(Silos(6));
        var (partition, other) = (picture.Views.Keys.First(), picture.Views.Keys.Last());
        picture = picture with
        {
            Types = [Goal with { Policy = new QosPolicy { Availability = new() { Spares = spares }, Performance = new() { FollowersMin = least, FollowersMax = most } } }],
            ForLoad = picture.ForLoad.Add(partition, forLoad),
        };

        var moves = Planner.Plan(picture);

        Assert.Equal(expected, moves.Count(move => move.Partition == partition));
        Assert.All(moves.Where(move => move.Partition == partition), move => Assert.Equal(why, Assert.IsType<AddSpare>(move).Why));
        Assert.Equal(Math.Max(spares, least), moves.Count(move => move.Partition == other));
        Assert.Empty(Planner.Plan(picture with { Learners = [.. moves.Cast<AddSpare>().Select(move => (move.Partition, move.To))] }));
        Assert.Empty(Explainer.Degraded(picture, picture.Types[0]));
    }

    [Fact]
    public void A_follower_whose_load_has_gone_is_dropped()
    {
        var picture = Picture(Silos(5)) with { Types = [Goal with { Policy = new QosPolicy { Performance = new() { FollowersMax = 2 } } }] };
        var (partition, view) = picture.Views.First();
        picture = picture with { Views = picture.Views.Clear().Add(partition, view), Learners = [.. picture.Silos.Keys.Where(silo => view.MemberOn(silo) is null).Select(silo => (partition, silo))] };

        Assert.Empty(Planner.Plan(picture with { ForLoad = picture.ForLoad.Add(partition, 2) }));
        Assert.IsType<DropLearner>(Assert.Single(Planner.Plan(picture with { ForLoad = picture.ForLoad.Add(partition, 1) })));
        Assert.Equal(2, Planner.Plan(picture).Count(move => move is DropLearner));
    }

    [Fact]
    public void Followers_that_are_wanted_no_more_are_dropped_and_the_others_stay()
    {
        var picture = Picture(Silos(6));
        var (partition, view) = picture.Views.First();
        var (primary, others) = (view.Primary.Silo, picture.Silos.Keys.Where(silo => view.MemberOn(silo) is null).ToList());
        picture = picture with { Views = picture.Views.Clear().Add(partition, view), Learners = [.. others.Select(silo => (partition, silo))] };

        Assert.Empty(Planner.Plan(picture with { Types = [Following(0, 3)] }));
        Assert.Equal(primary, Assert.IsType<DropLearner>(Assert.Single(Planner.Plan(picture with { Types = [Following(0, 2)] }))).Primary);
        Assert.Equal(others.ToHashSet(), [.. Planner.Plan(picture).Cast<DropLearner>().Select(move => move.On)]);
    }

    [Fact]
    public void Followers_obey_the_hard_rules_and_are_spread_where_that_can_be()
    {
        var silos = Silos(6);
        var picture = Picture(silos);
        var (partition, view) = picture.Views.First();
        var others = silos.Where(silo => view.MemberOn(silo) is null).ToList();
        var goal = Following(0, 2);
        goal = goal with { Policy = goal.Policy with { Placement = new() { Avoid = NoClause.Add("disk", ["hdd"]) }, Availability = new() { SpreadOver = "zone" } } };
        var zones = silos.ToDictionary(silo => silo, silo => others.IndexOf(silo) == 2 ? "d" : new[] { "a", "b", "c" }[Math.Max(0, Array.IndexOf([.. view.Members.Select(member => member.Silo)], silo))]);
        picture = picture with
        {
            Types = [goal],
            Views = picture.Views.Clear().Add(partition, view),
            Silos = silos.ToImmutableSortedDictionary(silo => silo, silo => new SiloPicture([Type], NoLabels.Add("zone", zones[silo]).Add("disk", silo == others[0] ? "hdd" : "ssd"))),
        };

        Assert.Equal([others[2], others[1]], Planner.Plan(picture).Select(move => Assert.IsType<AddSpare>(move).To));
    }

    [Fact]
    public void The_first_copies_beyond_the_members_are_explained_as_followers_as_many_as_may_be()
    {
        var silos = Silos(5);
        var picture = Picture(silos);
        var (partition, view) = picture.Views.First();
        var others = silos.Where(silo => view.MemberOn(silo) is null).Order().ToList();
        var goal = Goal with { Policy = new QosPolicy { Availability = new() { Spares = 2 }, Performance = new() { FollowersMax = 1 } } };
        picture = picture with { Types = [goal], Learners = [.. others.Select(silo => (partition, silo))] };

        var holds = Explainer.Explain(picture, partition).Silos.ToDictionary(verdict => verdict.Silo, verdict => verdict.Holds);

        Assert.Equal(("Follower", "Spare"), (holds[others[0].Value], holds[others[1].Value]));
    }

    [Fact]
    public void A_spare_takes_the_place_of_a_lost_copy_before_another_is_made()
    {
        var silos = Silos(5);
        var picture = Picture(silos) with { Types = [Spared(1)] };
        var (partition, view) = picture.Views.First();
        var spare = silos.Last(silo => view.MemberOn(silo) is null);
        var after = picture with { Views = picture.Views.SetItem(partition, Only(view, 2)), Learners = [(partition, spare)] };

        var moves = Planner.Plan(after).Where(move => move.Partition == partition).ToList();

        Assert.Equal(new AddCopy(partition, view.Primary.Silo, spare), moves[0] with { Why = "", Instead = "" });
        Assert.NotEqual(spare, Assert.IsType<AddSpare>(moves[1]).To);
        Assert.Equal(2, moves.Count);
    }

    [Fact]
    public void A_learner_that_is_wanted_for_nothing_is_dropped()
    {
        var silos = Silos(4);
        var picture = Picture(silos);
        var (partition, view) = picture.Views.First();
        var learner = silos.Single(silo => view.MemberOn(silo) is null);

        Assert.Equal([new DropLearner(partition, view.Primary.Silo, learner)], Bare(Planner.Plan(picture with { Learners = [(partition, learner)] })));
    }

    [Fact]
    public void A_silo_that_does_not_host_the_type_gets_nothing()
    {
        var silos = Silos(3);
        var picture = Picture(silos[..2]) with { Silos = Hosts(silos[..2]).Add(silos[2], new SiloPicture(["other"], NoLabels)) };

        Assert.Empty(Planner.Plan(picture));
    }

    [Fact]
    public void Primaries_move_until_they_differ_by_at_most_one()
    {
        var silos = Silos(3);
        var picture = Picture(silos);
        var crowded = picture.Views.ToImmutableSortedDictionary(row => row.Key, row => row.Value with { Primary = row.Value.MemberOn(silos[0])!.Value });

        var moves = Planner.Plan(picture with { Views = crowded });

        Assert.All(moves, move => Assert.IsType<MovePrimary>(move));
        Assert.True(Difference(silos, silo => Leads(crowded, moves, silo)) <= 1);
    }

    [Fact]
    public void Any_picture_gives_a_sound_plan_that_ends()
    {
        Gen.Select(Gen.Int[1, 7], Gen.Int[1, 40], Gen.Int[1, 4], Gen.ULong).Sample((silos, partitions, copies, seed) =>
        {
            var goal = Goal with { Partitions = partitions, Policy = new QosPolicy { Availability = new AvailabilityPolicy { TolerateFailures = copies - 1 } } };
            var all = Silos(silos + 1);
            var live = Hosts(all[..silos]);
            var views = Planner.FirstViews(goal, Hosts(all)).Select((view, number) => (Partition: new PartitionId(Type, number), View: Only(view, 1 + (int)((seed >> (number % 60)) & 3))));
            var picture = new ClusterPicture(live, [goal], views.ToImmutableSortedDictionary(row => row.Partition, row => row.View));
            var equal = new ClusterPicture(live.ToBuilder().ToImmutable(), [goal], picture.Views.Reverse().ToImmutableSortedDictionary());
            Assert.Equal(Planner.Plan(picture), Planner.Plan(equal));
            for (var round = 0; round < 4; round++)
            {
                foreach (var move in Planner.Plan(picture))
                {
                    picture = picture with { Views = picture.Views.SetItem(move.Partition, After(picture.Views[move.Partition], move)) };
                }
            }

            // Only partitions whose primary is on the silo that is gone stay as they are: there is nobody to ask.
            var reachable = picture.Views.Where(row => live.ContainsKey(row.Value.Primary.Silo)).ToArray();
            Assert.All(reachable, row => Assert.True(row.Value.Members.Count(member => live.ContainsKey(member.Silo)) >= Math.Min(copies, silos)));
            Assert.DoesNotContain(Planner.Plan(picture), move => move is AddCopy && live.ContainsKey(move.Primary));
        });
    }

    private static View After(View view, Move move) => move switch
    {
        AddCopy add => view with { Members = view.Members.Add(new ReplicaId(add.To, 1)) },
        MovePrimary hand => view with { Primary = view.MemberOn(hand.To)!.Value },
        ReplaceCopy replace => view with { Members = [.. view.Members.Where(member => member.Silo != replace.From), new ReplicaId(replace.To, 1)] },
        RemoveCopy remove => view with { Members = [.. view.Members.Where(member => member.Silo != remove.From)] },
        _ => throw new InvalidOperationException(),
    };

    private static int Leads(ImmutableSortedDictionary<PartitionId, View> views, List<Move> moves, SiloId silo) =>
        views.Count(row => (moves.Find(move => move.Partition == row.Key) is MovePrimary move ? move.To : row.Value.Primary.Silo) == silo);

    private static View Only(View view, int copies) => view with { Members = [.. view.Members.Take(copies)] };

    private static int Difference(SiloId[] silos, Func<SiloId, int> count) => silos.Max(count) - silos.Min(count);

    private static SiloId[] Silos(int count) => [.. Enumerable.Range(1, count).Select(number => new SiloId($"127.0.0.1:{1000 + number}@1"))];

    private static readonly ImmutableSortedDictionary<string, string> NoLabels = ImmutableSortedDictionary<string, string>.Empty;

    private static TypeGoal Spared(int spares) => Goal with { Policy = new QosPolicy { Availability = new AvailabilityPolicy { Spares = spares } } };

    private static TypeGoal Following(int spares, int followers) =>
        Goal with { Policy = new QosPolicy { Availability = new() { Spares = spares }, Performance = new() { FollowersMin = followers, FollowersMax = followers } } };

    private static readonly ImmutableSortedDictionary<string, ImmutableArray<string>> NoClause = ImmutableSortedDictionary.Create<string, ImmutableArray<string>>(StringComparer.Ordinal);

    /// <summary>Moves without their reasons.</summary>
    private static IEnumerable<Move> Bare(IEnumerable<Move> moves) => moves.Select(move => move with { Why = "", Instead = "" });

    private static ImmutableSortedDictionary<SiloId, SiloPicture> Hosts(SiloId[] silos) =>
        silos.ToImmutableSortedDictionary(silo => silo, _ => new SiloPicture([Type], NoLabels));

    private static ClusterPicture Picture(SiloId[] silos) => new(
        Hosts(silos),
        [Goal],
        Planner.FirstViews(Goal, Hosts(silos)).Select((view, number) => (new PartitionId(Type, number), view)).ToImmutableSortedDictionary(row => row.Item1, row => row.view));
}
