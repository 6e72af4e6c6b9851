using System.Collections.Immutable;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Quintet.Calls;
using Quintet.Protocol;

namespace Quintet.Tests;

/// <summary>What silos and clients of an earlier version sent.</summary>
public sealed class OlderSiloTests
{
    [Fact]
    public void A_status_without_quarantine_is_read_as_one_where_all_agree()
    {
        var serializer = new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();
        var old = serializer.SerializeToArray(new StatusBeforeQuarantine { Type = "account", Members = ["a"] });

        var status = serializer.Deserialize<PartitionStatus>(old)!;

        Assert.Equal(("account", "a"), (status.Type, Assert.Single(status.Members)));
        Assert.False(status.Quarantined.IsDefault);
        Assert.Empty(status.Quarantined);
        Assert.False(status.BlockedBy.IsDefault);
        Assert.Equal(("", null), (status.Reason, status.ViewSince));
    }

    [Fact]
    public void A_view_without_word_of_followers_is_read_and_one_with_it_is_read_by_an_older_build()
    {
        var serializer = new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();
        var (partition, view) = (new PartitionId("account", 3), RouterBench.ViewOf(2, RouterBench.A));
        var told = new PartitionView(partition, view) { Followers = new FollowerList(view.Id, 7, [RouterBench.B]) };

        var old = serializer.Deserialize<PartitionView>(serializer.SerializeToArray(new PartitionViewBeforeFollowers(partition, view)));
        Assert.Equal((partition, view.Id, null), (old.Partition, old.View.Id, old.Followers));

        var read = serializer.Deserialize<PartitionViewBeforeFollowers>(serializer.SerializeToArray(told));
        Assert.Equal((partition, view.Id), (read.Partition, read.View.Id));
        Assert.Equal([RouterBench.B], serializer.Deserialize<PartitionView>(serializer.SerializeToArray(told)).Followers!.Silos);
    }

    [Fact]
    public void A_status_without_conditions_is_read_as_one_that_tells_of_none()
    {
        var serializer = new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();
        var old = serializer.SerializeToArray(new ClusterStatusBeforeConditions { Cluster = "shop" });

        var status = serializer.Deserialize<ClusterStatus>(old)!;

        Assert.Equal("shop", status.Cluster);
        Assert.False(status.Suspicions.IsDefault || status.Conditions.IsDefault);
    }
}

[GenerateSerializer, Alias("Test.PartitionViewBeforeFollowers")]
internal readonly record struct PartitionViewBeforeFollowers([property: Id(0)] PartitionId Partition, [property: Id(1)] View View);

[GenerateSerializer, Alias("Test.StatusBeforeQuarantine")]
public sealed record StatusBeforeQuarantine
{
    [Id(0)] public required string Type { get; init; }

    [Id(5)] public required ImmutableArray<string> Members { get; init; }
}

[GenerateSerializer, Alias("Test.ClusterStatusBeforeConditions")]
public sealed record ClusterStatusBeforeConditions
{
    [Id(0)] public required string Cluster { get; init; }
}
