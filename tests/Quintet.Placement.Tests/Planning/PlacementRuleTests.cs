using System.Collections.Immutable;
using CsCheck;
using Quintet.Protocol;

namespace Quintet.Placement.Tests;

/// <summary>Labels, spread, drains, policies that change, and the application's own rules: what a plan comes to when it is carried out.</summary>
public sealed class PlacementRuleTests
{
    private const string Type = "account";

    [Fact]
    public void Copies_spread_over_the_values_of_a_label()
    {
        var picture = Cluster(["a", "a", "a", "b", "b", "c"], new() { SpreadOver = "zone" });
        Assert.All(picture.Views.Values, view => Assert.Equal(["a", "b", "c"], ZonesOf(view, picture).Order()));

        // The rule is added later.
        var late = Carry(Cluster(["a", "a", "a", "b", "b", "c"], new()) with { Types = [Goal(new() { SpreadOver = "zone" })] });
        Assert.All(late.Views.Values, view => Assert.Equal(["a", "b", "c"], ZonesOf(view, late).Order()));
    }

    [Fact]
    public void A_type_moves_to_other_silos_entirely()
    {
        foreach (var failures in (int[])[0, 2])
        {
            var picture = Cluster(["a", "a", "a", "b", "b", "b"], new() { TolerateFailures = failures }, new() { Require = Clause("zone", "a") });
            var moved = Carry(picture with { Types = [Goal(new() { TolerateFailures = failures }, new() { Require = Clause("zone", "b") })] });
            Assert.All(moved.Views.Values, view =>
            {
                Assert.Equal(failures + 1, view.Members.Length);
                Assert.All(ZonesOf(view, moved), zone => Assert.Equal("b", zone));
            });
        }
    }

    [Fact]
    public void Avoided_silos_are_left_and_preferred_ones_taken()
    {
        var picture = Carry(Cluster(["a", "a", "a", "b"], new() { TolerateFailures = 1 }) with { Types = [Goal(new() { TolerateFailures = 1 }, new() { Avoid = Clause("zone", "b") })] });
        Assert.All(picture.Views.Values, view => Assert.DoesNotContain("b", ZonesOf(view, picture)));

        var preferred = Cluster(["a", "a", "b", "b", "b"], new() { TolerateFailures = 1 }, new() { Prefer = Clause("zone", "b") });
        var lost = preferred with { Silos = preferred.Silos.Remove(preferred.Silos.Keys.First()) };
        Assert.All(Planner.Plan(lost).OfType<AddCopy>(), move => Assert.Equal("b", lost.Silos[move.To].Labels["zone"]));
    }

    [Fact]
    public void A_drained_silo_is_emptied_if_others_can_take_what_it_holds_and_keeps_it_if_not()
    {
        foreach (var failures in (int[])[0, 1, 2])
        {
            var picture = Cluster(["a", "a", "a", "a"], new() { TolerateFailures = failures });
            var drained = picture.Silos.Keys.First();
            var after = Carry(Draining(picture, drained));
            Assert.All(after.Views.Values, view => Assert.Null(view.MemberOn(drained)));
            Assert.All(after.Views.Values, view => Assert.Equal(failures + 1, view.Members.Length));
        }

        var full = Cluster(["a", "a", "a"], new());
        var stays = Carry(Draining(full, full.Silos.Keys.First()));
        Assert.All(stays.Views.Values, view => Assert.Equal(3, view.Members.Length));
        Assert.DoesNotContain(stays.Views.Values, view => view.Primary.Silo == full.Silos.Keys.First());
    }

    [Fact]
    public void A_silo_that_stops_borrows_one_failure_if_no_other_can_take_its_copies_and_the_next_one_waits()
    {
        var full = Cluster(["a", "a", "a"], new());
        var (first, second) = (full.Silos.Keys.First(), full.Silos.Keys.Skip(1).First());
        var lent = Carry(Stopping(full, first));
        Assert.All(lent.Views.Values, view => Assert.True(view.Members.Length == 2 && view.MemberOn(first) is null));

        // Together only the first one; when it is gone, the floor is what it was.
        var both = Carry(Stopping(Stopping(full, first), second));
        Assert.All(both.Views.Values, view => Assert.True(view.Members.Length == 2 && view.MemberOn(first) is null));
        var gone = Carry(both with { Silos = both.Silos.Remove(first) });
        Assert.All(gone.Views.Values, view => Assert.NotNull(view.MemberOn(second)));
        Assert.DoesNotContain(gone.Views.Values, view => view.Primary.Silo == second);

        // A silo that can take them takes them; the minimum is never undercut.
        var four = Cluster(["a", "a", "a", "a"], new());
        Assert.All(Carry(Stopping(four, first)).Views.Values, view => Assert.True(view.Members.Length == 3 && view.MemberOn(first) is null));
        var strict = Cluster(["a", "a", "a"], new() { MinimumCopies = 3 });
        Assert.All(Carry(Stopping(strict, first)).Views.Values, view => Assert.Equal(3, view.Members.Length));
    }

    [Fact]
    public void While_two_versions_run_the_older_one_leads_and_follows_no_newer_one()
    {
        var picture = Cluster(["a", "a", "a"], new());
        var silos = picture.Silos.Keys.ToArray();
        for (var upgraded = 1; upgraded <= 2; upgraded++)
        {
            picture = Carry(Upgraded(picture, silos[upgraded - 1]));
            Assert.All(picture.Views.Values, view => Assert.DoesNotContain(view.Primary.Silo, silos[..upgraded]));
            Assert.All(picture.Views.Values, view => Assert.Equal(3, view.Members.Length));
        }

        picture = Carry(Upgraded(picture, silos[2]));
        var leads = picture.Views.Values.CountBy(view => view.Primary.Silo).Select(lead => lead.Value).ToList();
        Assert.True(leads.Count == 3 && leads.Max() - leads.Min() <= 1);

        // A silo that came back with the old version is given no copy of what only the new one has written for.
        var single = Cluster(["a", "a", "a"], new() { TolerateFailures = 1 });
        foreach (var silo in silos[..2])
        {
            single = Upgraded(single, silo);
        }

        single = single with { Silos = single.Silos.Remove(silos[2]), Views = single.Views.Remove(single.Views.Keys.First()) };
        single = Carry(single with { Views = single.Views.ToImmutableSortedDictionary(row => row.Key, row => row.Value with { Members = [new ReplicaId(silos[0], 1)], Primary = new ReplicaId(silos[0], 1) }) });
        var old = Without(single, silos[1]);
        old = old with { Silos = old.Silos.Add(silos[2], picture.Silos[silos[2]] with { Versions = picture.Silos[silos[2]].Versions.Clear() }) };
        Assert.NotEmpty(old.Views);
        Assert.Empty(Planner.Plan(old));
    }

    [Fact]
    public void Copies_follow_the_policy_up_and_down()
    {
        var picture = Cluster(["a", "a", "a"], new());
        foreach (var failures in (int[])[0, 2, 1])
        {
            picture = Carry(picture with { Types = [Goal(new() { TolerateFailures = failures })] });
            Assert.All(picture.Views.Values, view => Assert.Equal(failures + 1, view.Members.Length));
            Assert.Empty(Planner.Plan(picture));
        }
    }

    [Fact]
    public void A_silo_that_joins_gets_its_share_of_copies_and_primaries()
    {
        var picture = Cluster(["a", "a", "a"], new());
        var joined = Carry(picture with { Silos = picture.Silos.Add(new SiloId("127.0.0.1:1999@1"), picture.Silos.Values.First()) });
        var held = joined.Silos.Keys.Select(silo => joined.Views.Values.Count(view => view.MemberOn(silo) is not null)).ToList();
        var led = joined.Silos.Keys.Select(silo => joined.Views.Values.Count(view => view.Primary.Silo == silo)).ToList();
        Assert.InRange(held.Max() - held.Min(), 0, 2);
        Assert.InRange(led.Max() - led.Min(), 0, 1);
    }

    [Fact]
    public void The_applications_own_rules_are_obeyed_and_named()
    {
        var picture = Cluster(["a", "a", "a", "b"], new()) with { Rules = [new Maintenance()] };
        var after = Carry(picture);
        Assert.All(after.Views.Values, view => Assert.DoesNotContain("b", ZonesOf(view, after)));
        var explained = Explainer.Explain(after, new PartitionId(Type, 0)).Silos.Single(verdict => after.Silos[new SiloId(verdict.Silo)].Labels["zone"] == "b");
        Assert.Equal(("None", "it is in maintenance (house.maintenance)"), (explained.Holds, explained.Why));
        var first = Planner.FirstViews(Goal(new()), picture.Silos, picture.Rules);
        Assert.All(first, view => Assert.DoesNotContain("b", ZonesOf(view, picture)));
    }

    [Fact]
    public void What_cannot_be_satisfied_is_said_with_what_would_help()
    {
        var few = Cluster(["a", "b"], new() { SpreadOver = "zone" });
        Assert.Contains("asks for 3 copies (availability.tolerateFailures 2), and 2 of 2 silos can hold one: start 1 more that host it", Assert.Single(Explainer.Degraded(few, few.Types[0])), StringComparison.Ordinal);

        var close = Cluster(["a", "a", "b"], new() { SpreadOver = "zone" });
        Assert.Contains("only zone a, b can hold one: start one silo with zone=c", Assert.Single(Explainer.Degraded(close, close.Types[0])), StringComparison.Ordinal);

        var required = Cluster(["a", "a", "b"], new(), new() { Require = Clause("zone", "b") });
        Assert.Contains("2 cannot, because it has zone=a, and zone=b is required (placement.require): start 2 more that host it, with zone=b", Assert.Single(Explainer.Degraded(required, required.Types[0])), StringComparison.Ordinal);

        var fine = Cluster(["a", "b", "c"], new() { SpreadOver = "zone" });
        Assert.Empty(Explainer.Degraded(fine, fine.Types[0]));
    }

    [Fact]
    public void Whatever_changes_a_plan_obeys_the_rules_never_thins_out_and_ends()
    {
        var change = Gen.Select(Gen.Int[0, 5], Gen.Int[0, 6], Gen.Int[0, 3], Gen.Bool, (what, silo, failures, spread) => (what, silo, failures, spread));
        Gen.Select(Gen.Char["abc"].Array[1, 7], Gen.Int[0, 3], Gen.Bool, change.Array[1, 4]).Sample((zones, failures, spread, changes) =>
        {
            var picture = Cluster([.. zones.Select(zone => $"{zone}")], new() { TolerateFailures = failures, SpreadOver = spread ? "zone" : null }, partitions: 9);
            foreach (var (what, which, copies, over) in changes)
            {
                var silo = picture.Silos.Keys.ElementAt(which % picture.Silos.Count);
                var before = picture;
                picture = what switch
                {
                    0 when picture.Silos.Count > 1 => Without(picture, silo),
                    1 => Draining(picture, silo),
                    2 => picture with { Silos = picture.Silos.SetItem(new SiloId($"127.0.0.1:{2000 + which}@1"), picture.Silos[silo] with { IsDraining = false }) },
                    3 => picture with { Types = [Goal(new() { TolerateFailures = copies, SpreadOver = over ? "zone" : null })] },
                    4 => picture with { Types = [Goal(new() { TolerateFailures = copies }, new() { Require = Clause("zone", picture.Silos[silo].Labels["zone"]) })] },
                    _ => picture,
                };
                picture = Carry(picture);
                var goal = picture.Types[0];
                var eligible = picture.Silos.Where(row => !row.Value.IsDraining && (goal.Policy.Placement.Require.IsEmpty || goal.Policy.Placement.Require["zone"].Contains(row.Value.Labels["zone"]))).ToList();
                foreach (var view in picture.Views.Values)
                {
                    Assert.Equal(view.Members.Length, view.Members.Select(member => member.Silo).Distinct().Count());
                    Assert.True(view.Members.Length >= Math.Min(goal.Copies, eligible.Count), $"{view} for {goal.Copies} copies, {eligible.Count} silos");
                    if (eligible.Count >= goal.Copies)
                    {
                        Assert.Equal(goal.Copies, view.Members.Length);
                        Assert.All(view.Members, member => Assert.Contains(eligible, row => row.Key == member.Silo));
                        if (goal.Policy.Availability.SpreadOver is not null)
                        {
                            Assert.Equal(Math.Min(goal.Copies, eligible.Select(row => row.Value.Labels["zone"]).Distinct().Count()), ZonesOf(view, picture).Distinct().Count());
                        }
                    }
                }
            }
        }, iter: 3000);
    }

    /// <summary>Carries plans out, as cores would, until there is nothing more to do. A partition never has fewer copies than it had or is to have.</summary>
    private static ClusterPicture Carry(ClusterPicture picture)
    {
        for (var round = 0; round < 200; round++)
        {
            var moves = Planner.Plan(picture).Where(move => picture.Silos.ContainsKey(move.Primary)).ToList();
            if (moves.Count == 0)
            {
                return picture;
            }

            foreach (var move in moves.DistinctBy(move => move.Partition))
            {
                var view = picture.Views[move.Partition];
                var next = Apply(view, move);
                var goal = picture.Types[0];
                var floor = move is RemoveCopy { Borrows: true } ? Math.Max(goal.Minimum, goal.Copies - 1) : goal.Copies;
                Assert.True(next.Members.Length >= Math.Min(view.Members.Length, floor), $"{move} of {view}");
                Assert.Contains(next.Primary, next.Members);
                picture = picture with { Views = picture.Views.SetItem(move.Partition, next) };
            }
        }

        throw new InvalidOperationException($"It does not end: {string.Join("; ", Planner.Plan(picture).Take(3))}");
    }

    private static View Apply(View view, Move move) => move switch
    {
        AddCopy add => view with { Members = view.Members.Add(new ReplicaId(add.To, 1)) },
        // The primary cannot leave before it has handed over.
        ReplaceCopy replace when replace.From == view.Primary.Silo => view with { Members = view.Members.Add(new ReplicaId(replace.To, 1)) },
        ReplaceCopy replace => view with { Members = view.Members.Remove(view.MemberOn(replace.From)!.Value).Add(new ReplicaId(replace.To, 1)) },
        RemoveCopy remove => view with { Members = view.Members.Remove(view.MemberOn(remove.From)!.Value) },
        MovePrimary hand => view with { Primary = view.MemberOn(hand.To)!.Value },
        _ => throw new InvalidOperationException($"{move}"),
    };

    // Its members elsewhere take over; where there are none the partition is lost, and left out here.
    private static ClusterPicture Without(ClusterPicture picture, SiloId silo) => picture with
    {
        Silos = picture.Silos.Remove(silo),
        Views = picture.Views
            .Select(row => KeyValuePair.Create(row.Key, row.Value with { Members = [.. row.Value.Members.Where(member => member.Silo != silo)] }))
            .Where(row => !row.Value.Members.IsEmpty)
            .Select(row => KeyValuePair.Create(row.Key, row.Value.Has(row.Value.Primary) ? row.Value : row.Value with { Primary = row.Value.Members[0] }))
            .ToImmutableSortedDictionary(),
    };

    private static ClusterPicture Draining(ClusterPicture picture, SiloId silo) => picture with { Silos = picture.Silos.SetItem(silo, picture.Silos[silo] with { IsDraining = true }) };

    private static ClusterPicture Upgraded(ClusterPicture picture, SiloId silo) => picture with { Silos = picture.Silos.SetItem(silo, picture.Silos[silo] with { Versions = picture.Silos[silo].Versions.SetItem(Type, 2) }) };

    private static ClusterPicture Stopping(ClusterPicture picture, SiloId silo) => picture with { Silos = picture.Silos.SetItem(silo, picture.Silos[silo] with { IsDraining = true, IsStopping = true }) };

    private static IEnumerable<string> ZonesOf(View view, ClusterPicture picture) => view.Members.Select(member => picture.Silos[member.Silo].Labels["zone"]);

    private static ImmutableSortedDictionary<string, ImmutableArray<string>> Clause(string label, string value) => new PlacementPolicy().Require.Add(label, [value]);

    private static TypeGoal Goal(AvailabilityPolicy availability, PlacementPolicy? placement = null, int partitions = 16) =>
        new(Type, partitions, new QosPolicy { Availability = availability, Placement = placement ?? new() });

    private static ClusterPicture Cluster(string[] zones, AvailabilityPolicy availability, PlacementPolicy? placement = null, int partitions = 16)
    {
        var goal = Goal(availability, placement, partitions);
        var silos = zones.Select((zone, number) => KeyValuePair.Create(
            new SiloId($"127.0.0.1:{1000 + number}@1"), new SiloPicture([Type], ImmutableSortedDictionary<string, string>.Empty.Add("zone", zone)))).ToImmutableSortedDictionary();
        return new ClusterPicture(silos, [goal], Planner.FirstViews(goal, silos, []).Select((view, number) => KeyValuePair.Create(new PartitionId(Type, number), view)).ToImmutableSortedDictionary());
    }

    private sealed class Maintenance : IPlacementRule
    {
        public string Name => "house.maintenance";

        public PlacementVerdict Judge(PlacementCandidate candidate) => candidate.Silo.Labels["zone"] == "b" ? PlacementVerdict.Reject("it is in maintenance") : PlacementVerdict.Neutral;
    }
}
