using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Quintet.Samples.QueryBalancer;

namespace Quintet.Tests;

/// <summary>The sample balancer, as an application registers it.</summary>
public sealed class SampleBalancerTests
{
    private readonly IQueryBalancer _balancer = new ServiceCollection().AddSampleQueryBalancer().BuildServiceProvider().GetRequiredService<IQueryBalancer>();

    [Fact]
    public void Backups_take_turns_and_the_primary_is_left_alone() =>
        Assert.Equal([0, 2], Enumerable.Range(0, 90).Select(_ => _balancer.Choose([Target("a"), Target("p", isPrimary: true), Target("b")])).Distinct().Order());

    [Fact]
    public void The_primary_is_asked_when_there_is_no_other() => Assert.Equal(0, _balancer.Choose([Target("p", isPrimary: true)]));

    private static QueryTarget Target(string silo, bool isPrimary = false) => new(silo, isPrimary, 0, QueryDistance.Elsewhere, ImmutableSortedDictionary<string, string>.Empty);
}
