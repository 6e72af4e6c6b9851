using CsCheck;
using Quintet.Protocol;

namespace Quintet.Placement.Tests;

/// <summary>Rules that others wrote, and what is said of placements.</summary>
public sealed class RuleTests
{
    [Fact]
    public void A_rule_that_forbids_two_copies_in_a_rack_is_obeyed_everywhere() => Gen.Select(Gen.Int[4, 8], Gen.Int[1, 16], Gen.ULong).Sample((silos, partitions, seed) =>
    {
        var random = new Random((int)seed);
        var picture = Racks(silos, partitions) with { Rules = [new OneInARack()] };
        var free = World.First(picture.Silos, picture.Types[0]);
        var (after, _) = World.Settle(free with { Rules = picture.Rules });
        var strict = Planner.FirstViews(picture.Types[0], picture.Silos, picture.Rules);
        foreach (var view in after.Views.Values.Concat(strict))
        {
            Assert.Distinct(view.Members.Select(member => picture.Silos[member.Silo].Labels["rack"]));
            Assert.Equal(2, view.Members.Length);
        }
    }, iter: 500);

    [Fact]
    public void A_rule_that_prefers_some_silos_draws_copies_to_them()
    {
        foreach (var scope in (PlacementScope[])[PlacementScope.Silo, PlacementScope.Copies])
        {
            var picture = Racks(6, 8);
            var (after, _) = World.Settle(picture with { Rules = [new Prefers("0", scope)] });
            Assert.All(after.Views.Values, view => Assert.Contains(view.Members, member => picture.Silos[member.Silo].Labels["rack"] == "0"));
            Assert.True(after.Views.Values.Average(view => view.Members.Count(member => picture.Silos[member.Silo].Labels["rack"] == "0")) >= 1);
        }
    }

    [Fact]
    public void What_a_rule_rejects_is_explained_and_reported()
    {
        var picture = Racks(4, 4) with { Rules = [new Rejects()] };
        var partition = picture.Views.Keys.First();
        var explanation = Explainer.Explain(picture, partition);

        Assert.Equal(4, explanation.Silos.Length);
        Assert.All(explanation.Silos, verdict => Assert.Contains("nothing pleases me (rejects)", verdict.Why, StringComparison.Ordinal));
        Assert.Contains("nothing pleases me (rejects)", Assert.Single(Explainer.Degraded(picture, picture.Types[0])), StringComparison.Ordinal);
        Assert.Empty(Planner.Plan(picture));
    }

    [Fact]
    public void A_rule_that_throws_has_no_say_and_is_reported()
    {
        var picture = Racks(4, 4) with { Rules = [new Throws()] };
        Assert.Equal(Planner.Plan(picture with { Rules = [] }), Planner.Plan(picture));
        Assert.Contains("'throws' failed", Assert.Single(Explainer.Degraded(picture, picture.Types[0])), StringComparison.Ordinal);
    }

    [Fact]
    public void An_explanation_names_the_rejecting_clause_or_what_was_better()
    {
        var picture = World.First(
            Enumerable.Range(1, 5).Select(number => KeyValuePair.Create(World.Silo(number), new SiloPicture(number == 5 ? ["b"] : ["a"], World.Labels(("disk", number == 4 ? "hdd" : "ssd"))))),
            new TypeGoal("a", 4, new QosPolicy { Availability = new AvailabilityPolicy { TolerateFailures = 1 }, Placement = new PlacementPolicy { Avoid = World.Clause("disk", "hdd") } }));
        var explanation = Explainer.Explain(picture, new PartitionId("a", 0));

        Assert.Equal(["Primary", "Backup", "None", "None", "None"], explanation.Silos.Select(verdict => verdict.Holds));
        Assert.Equal("it has disk=hdd, which is to be avoided (placement.avoid)", Why(4));
        Assert.Equal("it does not host 'a'", Why(5));
        Assert.All(explanation.Silos.Where(verdict => verdict.Holds != "None"), verdict => Assert.StartsWith("it obeys the hard rules", verdict.Why, StringComparison.Ordinal));
        Assert.Contains("2 copies are wanted; 3 silos may hold one.", explanation.Summary, StringComparison.Ordinal);

        string Why(int number) => explanation.Silos.Single(verdict => verdict.Silo == World.Silo(number).Value).Why;
    }

    [Fact]
    public void Anything_can_be_explained() => Gen.ULong.Sample(seed =>
    {
        var picture = World.Any(seed);
        foreach (var partition in picture.Views.Keys.Take(2))
        {
            Assert.All(Explainer.Explain(picture, partition).Silos, verdict => Assert.NotEqual("", verdict.Why));
        }

        foreach (var type in picture.Types)
        {
            Assert.Equal(World.Capacity(picture, type) < type.Copies, Explainer.Degraded(picture, type).Any(problem => problem.Contains("tolerateFailures", StringComparison.Ordinal)));
        }
    }, iter: 1_000);

    private static ClusterPicture Racks(int silos, int partitions) => World.First(
        Enumerable.Range(1, silos).Select(number => KeyValuePair.Create(World.Silo(number), new SiloPicture(["a"], World.Labels(("rack", $"{number % 3}"))))), PlannerProperties.Goal(partitions, 2, null));

    private sealed class OneInARack : IPlacementRule
    {
        public string Name => "one-in-a-rack";

        public PlacementVerdict Judge(PlacementCandidate candidate) => candidate.OtherCopies.Any(other => other.Labels["rack"] == candidate.Silo.Labels["rack"])
            ? PlacementVerdict.Reject("its rack has a copy")
            : PlacementVerdict.Neutral;
    }

    private sealed class Prefers(string rack, PlacementScope scope) : IPlacementRule
    {
        public string Name => "prefers";

        public PlacementScope Scope => scope;

        public PlacementVerdict Judge(PlacementCandidate candidate) => PlacementVerdict.Score(candidate.Silo.Labels["rack"] == rack ? 5 : 0, "its rack is liked");
    }

    private sealed class Rejects : IPlacementRule
    {
        public string Name => "rejects";

        public PlacementScope Scope => PlacementScope.Silo;

        public PlacementVerdict Judge(PlacementCandidate candidate) => PlacementVerdict.Reject("nothing pleases me");
    }

    private sealed class Throws : IPlacementRule
    {
        public string Name => "throws";

        public PlacementVerdict Judge(PlacementCandidate candidate) => throw new InvalidOperationException("no idea");
    }
}
