using System.Collections.Immutable;
using CsCheck;
using Quintet.Protocol;

namespace Quintet.Placement.Tests;

/// <summary>What holds of any plan, tried on any cluster.</summary>
public sealed class PlannerProperties
{
    [Fact]
    public void Any_cluster_comes_to_rest_where_the_hard_rules_want_it_and_no_move_takes_a_margin_away() => Gen.ULong.Sample(seed =>
    {
        var picture = World.Any(seed);
        var (after, _) = World.Settle(picture, NoMarginIsLost);
        foreach (var type in picture.Types)
        {
            Assert.Equal(World.Capacity(picture, type), Planner.Capacity(picture, type));
            var wanted = Math.Min(type.Copies, World.Capacity(picture, type));
            foreach (var (partition, view) in after.Views.Where(row => row.Key.Type == type.Name))
            {
                Assert.Equal(wanted, Math.Min(wanted, World.Obedient(after, type, partition)));
                if (wanted == type.Copies)
                {
                    Assert.Equal(wanted, view.Members.Length);
                    Assert.Equal(wanted, World.Obedient(after, type, partition));
                }
            }
        }
    }, iter: 5_000);

    [Fact]
    public void The_order_of_what_is_seen_does_not_matter() => Gen.ULong.Sample(seed =>
    {
        var picture = World.Any(seed);
        var other = new ClusterPicture(
            picture.Silos.Reverse().ToImmutableSortedDictionary(row => row.Key, row => row.Value with { Types = [.. row.Value.Types.Reverse()] }),
            [.. picture.Types.Reverse()],
            picture.Views.Reverse().ToImmutableSortedDictionary()) { Quarantined = [.. picture.Quarantined.Reverse()], Rules = picture.Rules };
        Assert.Equal(Planner.Plan(picture), Planner.Plan(other));
    }, iter: 10_000);

    [Fact]
    public void Plans_carried_out_in_part_and_in_another_order_come_to_rest_too() => Gen.ULong.Sample(seed =>
    {
        var random = new Random((int)seed);
        var picture = World.Any(seed);
        for (var round = 0; round < 60; round++)
        {
            // Copies take time: they are begun first, and a move is made with luck only.
            foreach (var move in Planner.Plan(picture).OrderBy(_ => random.Next()).Where(move => Planner.Plan(picture).Contains(move)).Take(3))
            {
                var to = move is AddCopy add ? add.To : move is ReplaceCopy replace ? replace.To : (SiloId?)null;
                picture = to is { } target && picture.Learners.Contains((move.Partition, target)) is false && random.Next(2) == 0
                    ? picture with { Learners = picture.Learners.Add((move.Partition, target)) }
                    : World.After(picture, move);
            }
        }

        World.Settle(picture, NoMarginIsLost);
    }, iter: 300);

    [Fact]
    public void After_the_loss_of_a_silo_only_what_was_lost_is_made_again() => Gen.Select(Gen.Int[4, 9], Gen.Int[1, 40], Gen.Int[1, 3], Gen.Bool, Gen.Int[1, 9]).Sample((silos, partitions, copies, isSpread, victim) =>
    {
        var type = Goal(partitions, copies, isSpread ? "zone" : null);
        var all = Enumerable.Range(1, silos).Select(number => KeyValuePair.Create(World.Silo(number), new SiloPicture(["a"], World.Labels(("zone", "abcd"[number % 4].ToString())))));
        var (before, _) = World.Settle(World.First(all, type));
        var lost = World.Silo(1 + (victim % silos));
        var lostCopies = before.Views.Values.Count(view => view.MemberOn(lost) is not null && view.Members.Length > 1);
        var after = World.Lose(before, lost);
        var (_, moves) = World.Settle(after);

        Assert.Equal(Planner.Capacity(after, type) < copies ? 0 : lostCopies, moves.Count(move => move is AddCopy));
        if (!isSpread)
        {
            // The new copies go where they keep the balance; in so small a cluster a few moves more make it even to one copy.
            Assert.True(moves.Count(move => move is ReplaceCopy) <= 2 + (lostCopies / 5), $"{lostCopies} lost, {moves.Count(move => move is ReplaceCopy)} moved");
        }
    }, iter: 1_500);

    [Fact]
    public void First_placement_obeys_the_hard_rules_and_is_even() => Gen.ULong.Sample(seed =>
    {
        var picture = World.Any(seed);
        foreach (var type in picture.Types)
        {
            var views = Planner.FirstViews(type, picture.Silos);
            var first = picture with { Views = views.Select((view, number) => (new PartitionId(type.Name, number), view)).ToImmutableSortedDictionary(row => row.Item1, row => row.view), Quarantined = [] };
            var wanted = Math.Min(type.Copies, World.Capacity(picture, type));
            Assert.All(first.Views, row => Assert.Equal(Math.Max(1, wanted), row.Value.Members.Length));
            Assert.All(first.Views.Keys, partition => Assert.Equal(wanted, World.Obedient(first, type, partition)));
            Assert.DoesNotContain(Planner.Plan(first with { Types = [type] }), move =>
                move is AddCopy or RemoveCopy or MovePrimary && wanted == type.Copies && (picture.Rules.IsEmpty || !move.IsForBalance)); // The rule without sense is never content at once.
        }
    }, iter: 2_500);

    [Fact]
    public void A_new_silo_gets_its_share_and_no_more_than_that_moves() => Gen.Select(Gen.Int[3, 7], Gen.Int[8, 60], Gen.Int[2, 3]).Sample((silos, partitions, copies) =>
    {
        var type = Goal(partitions, copies, null);
        var all = Enumerable.Range(1, silos).Select(number => KeyValuePair.Create(World.Silo(number), new SiloPicture(["a"], World.Labels())));
        var (before, _) = World.Settle(World.First(all, type));
        var (after, moves) = World.Settle(before with { Silos = before.Silos.Add(World.Silo(silos + 1), new SiloPicture(["a"], World.Labels())) });
        var loads = after.Silos.Keys.Select(silo => after.Views.Values.Count(view => view.MemberOn(silo) is not null)).ToList();
        var mean = partitions * copies / (double)(silos + 1);

        Assert.True(loads.Max() - loads.Min() <= Math.Max(1, mean / 10), $"loads are {string.Join(", ", loads)}");
        Assert.True(moves.Count(move => move is ReplaceCopy) <= Math.Ceiling(mean * 1.1));
    }, iter: 2_000);

    internal static TypeGoal Goal(int partitions, int copies, string? spreadOver) =>
        new("a", partitions, new QosPolicy { Availability = new AvailabilityPolicy { TolerateFailures = copies - 1, SpreadOver = spreadOver } });

    private static void NoMarginIsLost(ClusterPicture before, Move move, ClusterPicture after)
    {
        var type = before.Types.First(type => type.Name == move.Partition.Type);
        var sound = World.Sound(before, move.Partition);
        Assert.True(World.Sound(after, move.Partition) >= Math.Min(type.Copies, sound), $"{move} leaves fewer copies than there were");
        var isForced = World.Obedient(before, type, move.Partition) < sound || sound > type.Copies;
        Assert.True(isForced || World.ZonesHeld(after, type, move.Partition) >= World.ZonesHeld(before, type, move.Partition), $"{move} narrows the spread");
        Assert.NotEqual("", move.Why);
        if (move is AddCopy { To: var to } && before.Rules.IsEmpty)
        {
            // Whatever was passed over is told, unless there was nothing else.
            Assert.Equal(before.Silos.Keys.All(silo => silo == to || before.Views[move.Partition].MemberOn(silo) is not null), move.Instead.Length == 0);
        }
    }
}
