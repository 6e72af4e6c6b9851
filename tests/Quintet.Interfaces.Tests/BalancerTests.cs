using System.Collections.Immutable;
using Quintet.Calls;
using Quintet.Protocol;
using Quintet.Queries;

namespace Quintet.Tests;

public sealed class BalancerTests
{
    private const int Choices = 600;

    [Fact]
    public void Of_two_by_chance_the_one_with_less_to_do_is_taken()
    {
        var chosen = Choose(new LeastLoaded(), Target("a", inFlight: 9), Target("b", inFlight: 1), Target("c", inFlight: 5));
        Assert.False(chosen.ContainsKey(0)); // It loses against either.
        Assert.InRange(chosen[1], Choices / 2, Choices);
    }

    [Fact]
    public void The_nearest_take_turns()
    {
        var chosen = Choose(new NearestZone(), Target("a"), Target("b", QueryDistance.SameZone), Target("c", QueryDistance.SameZone));
        Assert.Equal([(1, Choices / 2), (2, Choices / 2)], chosen.Select(pair => (pair.Key, pair.Value)).Order());
        Assert.Equal(2, Assert.Single(Choose(new NearestZone(), Target("a"), Target("b", QueryDistance.SameZone), Target("c", QueryDistance.Here))).Key);
    }

    [Fact]
    public void A_balancer_of_ones_own_is_asked_by_its_name_and_one_that_fails_costs_nothing()
    {
        var balancing = new QueryBalancing([new RoundRobin(), new Always("last", 1), new Always("roundRobin", 0), new Always("wrong", 2), new Always("throws", -99)], new CallOptions(TimeSpan.FromSeconds(1)), TimeProvider.System);
        QueryTarget[] targets = [Target("a"), Target("b")];
        Assert.All(Enumerable.Range(0, 9), _ => Assert.Equal(1, balancing.Choose("last", targets)));
        Assert.All(Enumerable.Range(0, 9), _ => Assert.Equal(0, balancing.Choose("roundRobin", targets)));
        foreach (var name in (string[])["wrong", "throws", "unknown"])
        {
            Assert.Equal(2, Enumerable.Range(0, 9).Select(_ => balancing.Choose(name, targets)).Distinct().Count());
        }
    }

    [Fact]
    public void A_zone_is_the_same_where_both_have_the_label_and_the_value()
    {
        var balancing = new QueryBalancing([], new CallOptions(TimeSpan.FromSeconds(1)) { Labels = Labels("zone", "a") }, TimeProvider.System);
        Assert.Equal(QueryDistance.SameZone, balancing.DistanceTo(new CopyRoute(new SiloId("s"), isHere: false) { Labels = Labels("zone", "a") }, "zone"));
        Assert.Equal(QueryDistance.Elsewhere, balancing.DistanceTo(new CopyRoute(new SiloId("s"), isHere: false) { Labels = Labels("zone", "b") }, "zone"));
        Assert.Equal(QueryDistance.Elsewhere, balancing.DistanceTo(new CopyRoute(new SiloId("s"), isHere: false) { Labels = Labels("zone", "a") }, "rack"));
        Assert.Equal(QueryDistance.Here, balancing.DistanceTo(new CopyRoute(new SiloId("s"), isHere: true), "zone"));
    }

    private static Dictionary<int, int> Choose(IQueryBalancer balancer, params QueryTarget[] targets) =>
        Enumerable.Range(0, Choices).Select(_ => balancer.Choose(targets)).CountBy(choice => choice).ToDictionary();

    private static QueryTarget Target(string silo, QueryDistance distance = QueryDistance.Elsewhere, int inFlight = 0) =>
        new(silo, false, inFlight, distance, ImmutableSortedDictionary<string, string>.Empty);

    private static ImmutableSortedDictionary<string, string> Labels(string label, string value) => ImmutableSortedDictionary<string, string>.Empty.Add(label, value);

    private sealed class Always(string name, int choice) : IQueryBalancer
    {
        public string Name => name;

        public int Choose(IReadOnlyList<QueryTarget> targets) => choice == -99 ? throw new InvalidOperationException() : choice;
    }
}
