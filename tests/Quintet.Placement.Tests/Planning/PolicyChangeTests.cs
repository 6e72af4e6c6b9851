using System.Collections.Immutable;
using Quintet.Protocol;

namespace Quintet.Placement.Tests;

/// <summary>Named scenarios: what operators do to policies and silos, and what the planner makes of it.</summary>
public sealed class PolicyChangeTests
{
    [Fact]
    public void Draining_empties_a_silo_and_hands_its_primaries_over_first()
    {
        var picture = World.First(Silos(5), Goal(12, 3));
        var target = World.Silo(1);
        var draining = Drain(picture, target);

        var first = Planner.Plan(draining);
        Assert.All(draining.Views.Where(row => row.Value.Primary.Silo == target), row => Assert.IsType<MovePrimary>(Assert.Single(first, move => move.Partition == row.Key)));
        Assert.All(draining.Views.Where(row => row.Value.Primary.Silo != target && row.Value.MemberOn(target) is not null),
            row => Assert.Equal(target, Assert.IsType<ReplaceCopy>(Assert.Single(first, move => move.Partition == row.Key)).From));
        Assert.All(first, move => Assert.Contains("drained", move.Why, StringComparison.Ordinal));
        Assert.DoesNotContain(World.Settle(draining).Picture.Views.Values, view => view.MemberOn(target) is not null);
    }

    [Fact]
    public void A_drain_without_room_elsewhere_moves_primaries_only_and_says_what_it_waits_for()
    {
        var draining = Drain(World.First(Silos(3), Goal(4, 3)), World.Silo(1));

        Assert.All(Planner.Plan(draining), move => Assert.Equal(World.Silo(1), Assert.IsType<MovePrimary>(move).Primary));
        Assert.DoesNotContain(World.Settle(draining).Picture.Views.Values, view => view.Primary.Silo == World.Silo(1));
        Assert.Equal(
            ["'a' asks for 3 copies (availability.tolerateFailures 2), and 2 of 3 silos can hold one; of those that host it 1 cannot, because it is being drained: start 1 more that host it."],
            Explainer.Degraded(draining, draining.Types[0]));
    }

    [Fact]
    public void Draining_the_silo_of_a_single_copy_makes_another_before_the_old_one_goes()
    {
        var picture = World.First(Silos(2), Goal(6, 1));
        var draining = Drain(picture, World.Silo(1));

        Assert.All(Planner.Plan(draining), move => Assert.IsType<ReplaceCopy>(move));
        var (after, moves) = World.Settle(draining);
        Assert.DoesNotContain(after.Views.Values, view => view.MemberOn(World.Silo(1)) is not null);
        Assert.Equal(["ReplaceCopy", "MovePrimary", "RemoveCopy"], moves.Select(move => move.GetType().Name).Distinct());
    }

    [Fact]
    public void Copies_follow_the_policy_up_and_down()
    {
        var picture = World.First(Silos(4), Goal(10, 1));
        var (three, up) = World.Settle(With(picture, Goal(10, 3)));
        Assert.Equal(20, up.Count(move => move is AddCopy));
        Assert.All(three.Views.Values, view => Assert.Equal(3, view.Members.Length));

        var plan = Planner.Plan(With(three, Goal(10, 2)));
        Assert.All(plan, move => Assert.NotEqual(three.Views[move.Partition].Primary.Silo, Assert.IsType<RemoveCopy>(move).From));
        Assert.Equal(10, plan.Count);
        Assert.All(World.Settle(With(three, Goal(10, 2))).Picture.Views.Values, view => Assert.Equal(2, view.Members.Length));
    }

    [Fact]
    public void A_spread_rule_moves_what_stands_too_close_and_nothing_else()
    {
        var silos = Enumerable.Range(1, 6).Select(number => KeyValuePair.Create(World.Silo(number), new SiloPicture(["a"], World.Labels(("zone", number <= 2 ? "a" : number <= 4 ? "b" : "c")))));
        var picture = World.First(silos, Goal(20, 3));
        var spread = With(picture, Goal(20, 3, "zone"));
        var crowded = picture.Views.Keys.Count(partition => World.Obedient(spread, spread.Types[0], partition) < 3);

        var plan = Planner.Plan(spread);
        Assert.Equal(crowded, plan.Select(move => move.Partition).Distinct().Count());
        Assert.Contains(plan, move => move.Why.Contains("availability.spreadOver", StringComparison.Ordinal));
        Assert.All(picture.Views.Keys, partition => Assert.Equal(3, World.Obedient(World.Settle(spread).Picture, spread.Types[0], partition)));
    }

    [Fact]
    public void Labels_move_a_type_to_other_silos_altogether()
    {
        var silos = Enumerable.Range(1, 6).Select(number => KeyValuePair.Create(World.Silo(number), new SiloPicture(["a"], World.Labels(("disk", number <= 3 ? "hdd" : "ssd")))));
        var slow = Goal(8, 3) with { Policy = new QosPolicy { Placement = new PlacementPolicy { Require = World.Clause("disk", "hdd") } } };
        var fast = slow with { Policy = new QosPolicy { Placement = new PlacementPolicy { Require = World.Clause("disk", "ssd") } } };

        var (after, moves) = World.Settle(With(World.First(silos, slow), fast));

        Assert.All(after.Views.Values, view => Assert.All(view.Members, member => Assert.True(member.Silo.CompareTo(World.Silo(3)) > 0)));
        Assert.Equal(24, moves.Count(move => move is ReplaceCopy));
    }

    [Fact]
    public void Preferred_labels_draw_copies_and_an_unlabelled_silo_is_the_last_resort()
    {
        var silos = Enumerable.Range(1, 5).Select(number => KeyValuePair.Create(World.Silo(number), new SiloPicture(["a"], World.Labels(("zone", number == 5 ? null : "abcd"[number - 1].ToString()), ("disk", number <= 2 ? "ssd" : "hdd")))));
        var goal = Goal(6, 2) with { Policy = new QosPolicy { Availability = new AvailabilityPolicy { TolerateFailures = 1, SpreadOver = "zone" }, Placement = new PlacementPolicy { Prefer = World.Clause("disk", "ssd") } } };

        var first = World.First(silos, goal);
        Assert.All(first.Views.Values, view => Assert.All(view.Members, member => Assert.True(member.Silo.CompareTo(World.Silo(2)) <= 0)));
        Assert.Empty(Planner.Plan(first));
    }

    [Theory]
    [InlineData(1, true)]
    [InlineData(1, false)]
    [InlineData(2, true)]
    [InlineData(2, false)]
    [InlineData(3, true)]
    [InlineData(3, false)]
    public void Near_brings_types_together_and_apart_keeps_them_asunder(int copies, bool isNear)
    {
        // The copies of primaries included: they hand over first, and an only copy is replaced.
        var silos = Enumerable.Range(1, 6).ToImmutableSortedDictionary(World.Silo, _ => new SiloPicture(["a", "b"], World.Labels()));
        var b = Goal(6, copies) with
        {
            Name = "b",
            Policy = new QosPolicy { Availability = new AvailabilityPolicy { TolerateFailures = copies - 1 }, Placement = isNear ? new PlacementPolicy { Near = ["a"] } : new PlacementPolicy { Apart = ["a"] } },
        };
        var after = World.Settle(World.First(silos, Goal(6, copies), b)).Picture;
        for (var number = 0; number < 6; number++)
        {
            var ours = after.Views[new PartitionId("a", number)].Members.Select(member => member.Silo).ToList();
            Assert.Equal(isNear ? copies : 0, after.Views[new PartitionId("b", number)].Members.Count(member => ours.Contains(member.Silo)));
        }
    }

    [Fact]
    public void What_cannot_be_satisfied_names_the_clauses_and_the_smallest_addition()
    {
        var silos = Enumerable.Range(1, 4).Select(number => KeyValuePair.Create(World.Silo(number), new SiloPicture(["a"], World.Labels(("zone", number <= 2 ? "a" : "b")))));
        var spread = World.First(silos, Goal(2, 3, "zone"));
        Assert.Equal(["'a' asks for 3 copies over 'zone' (availability.spreadOver) and only zone a, b can hold one: start one silo with zone=c that host it."], Explainer.Degraded(spread, spread.Types[0]));

        var ssd = Goal(2, 3) with { Policy = new QosPolicy { Placement = new PlacementPolicy { Require = World.Clause("disk", "ssd") } } };
        Assert.Equal(
            ["'a' asks for 3 copies (availability.tolerateFailures 2), and 0 of 4 silos can hold one; of those that host it 4 cannot, because it has no label 'disk', and disk=ssd is required (placement.require): start 3 more that host it, with disk=ssd (placement.require)."],
            Explainer.Degraded(With(spread, ssd), ssd));
        Assert.Empty(Explainer.Degraded(spread, Goal(2, 2, "zone")));
    }

    private static TypeGoal Goal(int partitions, int copies, string? spreadOver = null) => PlannerProperties.Goal(partitions, copies, spreadOver);

    private static IEnumerable<KeyValuePair<SiloId, SiloPicture>> Silos(int count) =>
        Enumerable.Range(1, count).Select(number => KeyValuePair.Create(World.Silo(number), new SiloPicture(["a"], World.Labels())));

    private static ClusterPicture With(ClusterPicture picture, TypeGoal goal) => picture with { Types = [goal] };

    private static ClusterPicture Drain(ClusterPicture picture, SiloId silo) => picture with { Silos = picture.Silos.SetItem(silo, picture.Silos[silo] with { IsDraining = true }) };
}
