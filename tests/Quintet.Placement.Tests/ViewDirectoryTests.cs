using System.Collections.Immutable;
using Microsoft.Extensions.Logging.Abstractions;
using Quintet.Calls;
using Quintet.Protocol;

namespace Quintet.Placement.Tests;

/// <summary>What a silo knows of views, and of the followers that their primaries tell of.</summary>
public sealed class ViewDirectoryTests
{
    private static readonly SiloId A = new("a"), B = new("b"), C = new("c");
    private static readonly PartitionId Zero = new("account", 0);

    private readonly ViewDirectory _views = new(TimeProvider.System, NullLogger<ViewDirectory>.Instance);

    [Fact]
    public void What_a_primary_tells_of_its_followers_is_news_once()
    {
        _views.Learn(Zero, View(1, A));
        _views.Tell(new(Zero, View(1, A), [], [], 0));
        Assert.Equal(1, _views.Version);
        _views.Tell(new(Zero, View(1, A), [B, C], [], 0));
        _views.Tell(new(Zero, View(1, A), [B, C], [], 0));
        Assert.Equal(2, _views.Version);
        Assert.Equal([B, C], _views.FollowersOf(Zero));
        Assert.Equal([B, C], Assert.Single(_views.Since(1).Views).Followers!.Silos);
        _views.Tell(new(Zero, View(1, A), [], [], 0));
        Assert.Empty(Assert.Single(_views.Since(2).Views).Followers!.Silos);
    }

    [Fact]
    public void What_a_primary_tells_of_the_copies_beyond_its_view_is_known_until_they_are_members()
    {
        _views.Learn(Zero, View(1, A));
        _views.Tell(new(Zero, View(1, A), [], [B, C], 0));
        _views.Tell(new(Zero, View(1, A), [], [B, C], 0));
        Assert.Equal(2, _views.Version);
        Assert.Equal([B, C], Assert.Single(_views.Since(1).Views).Followers!.Learners);
        _views.Tell(new(Zero, View(1, A), [], [B, C], 2));
        _views.Tell(new(Zero, View(1, A), [], [B, C], 2));
        Assert.Equal(3, _views.Version);
        Assert.Equal(2, Assert.Single(_views.Since(2).Views).Followers!.ForLoad);
        Assert.Equal((Zero, 2), (Assert.Single(_views.ForLoad()).Key, _views.ForLoadOf(Zero)));
        Assert.Equal([(Zero, B), (Zero, C)], _views.Learners().OrderBy(known => known.Silo));
        _views.Learn(Zero, View(2, B));
        Assert.Equal([(Zero, C)], _views.Learners());
        _views.Tell(new(Zero, View(2, B), [], [], 0));
        Assert.Empty(_views.Learners());
    }

    [Fact]
    public void A_primary_that_has_not_heard_that_it_was_deposed_does_not_take_its_successors_word_back()
    {
        _views.Learn(Zero, View(2, B), Word(2, 1, C));
        _views.Tell(new(Zero, View(1, A), [B], [], 0));
        Assert.Equal([C], _views.FollowersOf(Zero));
        Assert.Equal(1, _views.Version);
    }

    [Fact]
    public void An_older_word_is_ignored_and_a_new_view_leaves_followers_as_they_were_until_its_primary_tells()
    {
        var changes = 0;
        _views.Changed += (_, _) => changes++;
        _views.Learn(Zero, View(2, A), Word(2, 5, C));
        _views.Learn(Zero, View(2, A), Word(2, 4, B));
        _views.Learn(Zero, View(1, B), Word(1, 9, B));
        Assert.Equal([C], _views.FollowersOf(Zero));
        _views.Learn(Zero, View(2, A), Word(2, 6, B, C));
        Assert.Equal([B, C], _views.FollowersOf(Zero));
        Assert.Equal(1, changes);
        _views.Learn(Zero, View(3, B));
        Assert.Equal([B, C], _views.FollowersOf(Zero));
        _views.Learn(Zero, View(3, B), Word(3, 1));
        Assert.Empty(_views.FollowersOf(Zero));
        Assert.Equal(2, changes);
    }

    [Fact]
    public void A_word_may_come_before_the_view_that_it_was_told_in()
    {
        _views.Learn(Zero, View(1, A));
        _views.Learn(Zero, View(1, A), Word(2, 1, C));
        Assert.Equal([C], _views.FollowersOf(Zero));
        Assert.Equal(1, _views.Find(Zero)!.Id.Epoch);
    }

    private static FollowerList Word(long epoch, long number, params ImmutableArray<SiloId> silos) => new(new ViewId(0, epoch, $"v{epoch}"), number, silos);

    private static View View(long epoch, SiloId primary)
    {
        var leader = new ReplicaId(primary, 1);
        return new View(new ViewId(0, epoch, $"v{epoch}"), leader, [leader], 1);
    }
}
