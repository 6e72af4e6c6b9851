using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Quintet.Samples.PlacementRule;

namespace Quintet.Placement.Tests;

/// <summary>The sample's rules, registered as a user would, in the planner.</summary>
public sealed class SampleRuleTests
{
    private static readonly ImmutableArray<IPlacementRule> Rules = [.. new ServiceCollection().AddSamplePlacementRules().BuildServiceProvider().GetServices<IPlacementRule>()];

    [Fact]
    public void Copies_leave_a_silo_under_maintenance()
    {
        var silos = Enumerable.Range(1, 5).Select(number => KeyValuePair.Create(World.Silo(number), new SiloPicture(["a"], World.Labels(("maintenance", number == 1 ? "true" : null)))));
        var picture = World.First(silos, PlannerProperties.Goal(10, 3, null)) with { Rules = Rules };
        Assert.Contains(picture.Views.Values, view => view.MemberOn(World.Silo(1)) is not null);

        Assert.Contains(Planner.Plan(picture), move => move.Why.Contains("it is under maintenance (maintenance=true) (keep-off-maintenance)", StringComparison.Ordinal));
        Assert.DoesNotContain(World.Settle(picture).Picture.Views.Values, view => view.MemberOn(World.Silo(1)) is not null);
    }

    [Fact]
    public void Copies_share_a_rack_only_where_racks_are_too_few()
    {
        var silos = Enumerable.Range(1, 6).ToImmutableSortedDictionary(World.Silo, number => new SiloPicture(["a"], World.Labels(("rack", $"{number % 3}"))));
        Assert.All(Planner.FirstViews(PlannerProperties.Goal(10, 3, null), silos, Rules), view => Assert.Distinct(view.Members.Select(member => silos[member.Silo].Labels["rack"])));
        Assert.All(Planner.FirstViews(PlannerProperties.Goal(10, 4, null), silos, Rules), view => Assert.Equal(4, view.Members.Length));
    }
}
