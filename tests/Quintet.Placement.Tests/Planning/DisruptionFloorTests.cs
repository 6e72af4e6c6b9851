using System.Collections.Immutable;
using CsCheck;
using Quintet.Protocol;

namespace Quintet.Placement.Tests;

/// <summary>Copies lent to silos that stop for a restart: how far, to whom, and that all silos get their turn.</summary>
public sealed class DisruptionFloorTests
{
    [Theory]
    [InlineData(3, 1, 2)]
    [InlineData(3, 3, 3)]
    [InlineData(2, 1, 1)]
    [InlineData(1, 1, 1)]
    public void The_floor_is_the_minimum_or_one_copy_fewer_than_the_policy_asks_for(int copies, int minimum, int floor) =>
        Assert.Equal(floor, DisruptionFloor.Of(Goal(1, copies, minimum)));

    [Fact]
    public void A_copy_that_no_other_silo_can_take_is_lent_and_comes_back_with_the_silo()
    {
        var picture = Stopping(World.First(Silos(3), Goal(6, 3)), 1);
        var (lent, moves) = World.Settle(picture);

        Assert.All(moves.OfType<RemoveCopy>(), move => Assert.True(move.Borrows));
        Assert.Equal(6, moves.OfType<RemoveCopy>().Count());
        Assert.All(lent.Views.Values, view => Assert.Equal(2, view.Members.Length));
        Assert.DoesNotContain(lent.Views.Values, view => view.MemberOn(World.Silo(1)) is not null);
        Assert.Empty(Planner.Plan(lent));
        Assert.All(World.Settle(Restart(lent, World.Silo(1))).Picture.Views.Values, view => Assert.Equal(3, view.Members.Length));
    }

    [Fact]
    public void A_copy_that_another_silo_can_take_moves_instead()
    {
        var (after, moves) = World.Settle(Stopping(World.First(Silos(4), Goal(6, 3)), 1));
        Assert.DoesNotContain(moves, move => move is RemoveCopy);
        Assert.All(after.Views.Values, view => Assert.Equal(3, view.Members.Length));
    }

    [Fact]
    public void A_silo_that_is_drained_for_good_borrows_nothing()
    {
        var picture = World.First(Silos(3), Goal(6, 3));
        Assert.DoesNotContain(World.Settle(picture with { Silos = picture.Silos.SetItem(World.Silo(1), picture.Silos[World.Silo(1)] with { IsDraining = true }) }).Moves, move => move is RemoveCopy);
    }

    [Fact]
    public void Of_several_stopping_silos_the_smallest_goes_first()
    {
        var moves = Planner.Plan(Stopping(World.First(Silos(3), Goal(6, 3)), 2, 3)).OfType<RemoveCopy>().ToList();
        Assert.NotEmpty(moves);
        Assert.All(moves, move => Assert.Equal(World.Silo(2), move.From));
    }

    [Fact]
    public void The_floor_is_that_of_the_policy_and_not_of_what_is_left()
    {
        // One of three copies is gone already, so none is lent, however often silos stop.
        var picture = World.First(Silos(3), Goal(6, 3));
        Assert.DoesNotContain(Planner.Plan(Stopping(World.Lose(picture, World.Silo(3)), 1)), move => move is RemoveCopy);
        Assert.DoesNotContain(World.Settle(Stopping(World.First(Silos(3), Goal(6, 3, minimum: 3)), 1)).Moves, move => move is RemoveCopy);
    }

    [Fact]
    public void No_plan_takes_a_partition_below_the_floor() => Gen.ULong.Sample(seed =>
    {
        var picture = Any(seed);
        for (var round = 0; round < 200 && Planner.Plan(picture) is { Count: > 0 } moves; round++)
        {
            foreach (var leaving in moves.OfType<RemoveCopy>().GroupBy(move => move.Partition))
            {
                // Whatever else of the plan comes to pass or not.
                var type = picture.Types.First(type => type.Name == leaving.Key.Type);
                var sound = World.Sound(picture, leaving.Key);
                var left = World.Sound(World.After(picture, leaving), leaving.Key);
                Assert.True(left >= Math.Min(sound, leaving.Any(move => move.Borrows) ? DisruptionFloor.Of(type) : type.Copies), $"{left} of {sound}: {string.Join("; ", leaving)}");
                Assert.True(leaving.Count(move => move.Borrows) <= 1);
            }

            Assert.All(moves.OfType<RemoveCopy>().Where(move => move.Borrows), move => IsWarranted(picture, move, [.. moves.Where(other => other.Partition == move.Partition)]));
            picture = World.After(picture, moves);
        }

        Assert.Empty(Planner.Plan(picture));
    }, iter: 1_000);

    [Fact]
    public void However_many_silos_stop_at_once_all_come_to_be_empty_and_start_again() => Gen.Select(Gen.Int[2, 6], Gen.Int[1, 12], Gen.Int[2, 4], Gen.Int[1, 3], Gen.ULong).Sample((count, partitions, copies, minimum, seed) =>
    {
        var goal = Goal(partitions, Math.Min(copies, count), Math.Min(minimum, Math.Min(copies, count) - 1));
        var stopping = Enumerable.Range(1, count).Where(silo => (seed >> silo & 3) != 0).ToArray();
        var picture = Stopping(World.First(Silos(count), goal), stopping);
        for (var round = 0; picture.Silos.Values.Any(silo => silo.IsStopping); round++)
        {
            Assert.True(round < 200, "silos wait for each other");
            picture = World.After(picture, Planner.Plan(picture));
            Assert.All(picture.Views.Keys, partition => Assert.True(World.Sound(picture, partition) >= DisruptionFloor.Of(goal)));
            foreach (var silo in picture.Silos.Where(row => row.Value.IsStopping).Select(row => row.Key).Where(silo => !picture.Views.Values.Any(view => view.MemberOn(silo) is not null)).ToList())
            {
                picture = Restart(picture, silo);
            }
        }

        Assert.All(World.Settle(picture).Picture.Views.Values, view => Assert.Equal(goal.Copies, view.Members.Length));
    }, iter: 500);

    /// <summary>What is lent is a backup on the first of the stopping silos, and no other silo could take it, or it takes another one of the partition.</summary>
    private static void IsWarranted(ClusterPicture picture, RemoveCopy move, List<Move> plan)
    {
        var (type, view) = (picture.Types.First(type => type.Name == move.Partition.Type), picture.Views[move.Partition]);
        Assert.NotEqual(view.Primary.Silo, move.From);
        Assert.Equal(view.Members.Select(member => member.Silo).Where(silo => picture.Silos.TryGetValue(silo, out var there) && there.IsStopping).Min(), move.From);
        if (type.Policy.Availability.SpreadOver is null)
        {
            Assert.All(picture.Silos.Keys.Where(silo => World.IsAllowed(picture, type, silo)), silo => Assert.True(view.MemberOn(silo) is not null || plan.Exists(other => other is ReplaceCopy replace && replace.To == silo)));
        }
    }

    private static ClusterPicture Any(ulong seed)
    {
        var picture = World.Any(seed);
        var random = new Random((int)(seed >> 8));
        return picture with
        {
            Silos = picture.Silos.ToImmutableSortedDictionary(row => row.Key, row => row.Value with { IsStopping = random.Next(3) == 0 }),
            Types = [.. picture.Types.Select(type => type with { Policy = type.Policy with { Availability = type.Policy.Availability with { MinimumCopies = random.Next(1, type.Copies + 1) } } })],
        };
    }

    private static ClusterPicture Stopping(ClusterPicture picture, params int[] silos) =>
        picture with { Silos = picture.Silos.SetItems(silos.Select(World.Silo).Select(silo => KeyValuePair.Create(silo, picture.Silos[silo] with { IsStopping = true }))) };

    private static ClusterPicture Restart(ClusterPicture picture, SiloId silo) =>
        picture with { Silos = picture.Silos.Remove(silo).Add(new SiloId(silo.Value.Replace("@1", "@2", StringComparison.Ordinal)), picture.Silos[silo] with { IsStopping = false }) };

    private static IEnumerable<KeyValuePair<SiloId, SiloPicture>> Silos(int count) =>
        Enumerable.Range(1, count).Select(number => KeyValuePair.Create(World.Silo(number), new SiloPicture(["a"], World.Labels())));

    private static TypeGoal Goal(int partitions, int copies, int minimum = 1) =>
        new("a", partitions, new QosPolicy { Availability = new AvailabilityPolicy { TolerateFailures = copies - 1, MinimumCopies = minimum } });
}
