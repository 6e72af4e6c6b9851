using System.Collections.Immutable;
using Quintet.Protocol;

namespace Quintet.Placement.Tests;

/// <summary>Pictures of small clusters, what moves make of them, and a naive judge of the hard rules that shares no code with the planner.</summary>
internal static class World
{
    private static readonly string?[] Zones = ["a", "b", "c", null];
    private static readonly string?[] Disks = ["ssd", "hdd", null];

    public static SiloId Silo(int number) => new($"127.0.0.1:{1000 + number}@1");

    /// <summary>Any cluster: labels, drains, policies and views that follow no plan.</summary>
    public static ClusterPicture Any(ulong seed)
    {
        var random = new Random((int)(seed ^ (seed >> 32)));
        var count = random.Next(1, 9);
        var silos = Enumerable.Range(1, count).ToImmutableSortedDictionary(Silo, _ => AnySilo(random));
        ImmutableArray<TypeGoal> types = random.Next(3) == 0 ? [AnyType("a", random, "b"), AnyType("b", random, "a")] : [AnyType("a", random, null)];
        silos = silos.SetItem(Silo(1), silos[Silo(1)] with { Types = [.. types.Select(type => type.Name)] });
        var views = ImmutableSortedDictionary.CreateBuilder<PartitionId, View>();
        var quarantined = ImmutableHashSet.CreateBuilder<(PartitionId, ReplicaId)>();
        foreach (var type in types)
        {
            for (var number = 0; number < type.Partitions; number++)
            {
                ReplicaId[] members = [.. silos.Keys.OrderBy(_ => random.Next()).Take(random.Next(1, 5)).Select(silo => new ReplicaId(silo, 1))];
                var partition = new PartitionId(type.Name, number);
                views.Add(partition, new View(new ViewId(0, 1, "any"), members[0], [.. members], 1));
                quarantined.UnionWith(members.Skip(1).Where(_ => random.Next(20) == 0).Select(member => (partition, member)));
            }
        }

        return new ClusterPicture(silos, types, views.ToImmutable()) { Quarantined = quarantined.ToImmutable(), Rules = random.Next(5) == 0 ? [new Whimsical(random.Next())] : [] };
    }

    public static ClusterPicture First(IEnumerable<KeyValuePair<SiloId, SiloPicture>> silos, params TypeGoal[] types)
    {
        var all = silos.ToImmutableSortedDictionary();
        return new ClusterPicture(all, [.. types], types.SelectMany(type => Planner.FirstViews(type, all).Select((view, number) => (new PartitionId(type.Name, number), view)))
            .ToImmutableSortedDictionary(row => row.Item1, row => row.view));
    }

    public static ClusterPicture After(ClusterPicture picture, IEnumerable<Move> moves) => moves.Aggregate(picture, After);

    public static ClusterPicture After(ClusterPicture picture, Move move)
    {
        var view = picture.Views[move.Partition];
        var learners = picture.Learners;
        var quarantined = picture.Quarantined;
        switch (move)
        {
            case AddCopy add:
                (view, learners) = (view with { Members = view.Members.Add(new ReplicaId(add.To, 1)) }, learners.Remove((move.Partition, add.To)));
                break;
            case ReplaceCopy replace when replace.From == view.Primary.Silo:
                // The primary cannot leave before it has handed over: one copy more, until the next plans have seen to that.
                (view, learners) = (view with { Members = view.Members.Add(new ReplicaId(replace.To, 1)) }, learners.Remove((move.Partition, replace.To)));
                break;
            case ReplaceCopy replace:
                (view, learners) = (view with { Members = [.. view.Members.Where(member => member.Silo != replace.From), new ReplicaId(replace.To, 1)] }, learners.Remove((move.Partition, replace.To)));
                break;
            case RemoveCopy remove:
                quarantined = quarantined.Remove((move.Partition, view.MemberOn(remove.From)!.Value));
                view = view with { Members = [.. view.Members.Where(member => member.Silo != remove.From)] };
                break;
            case ReplaceInPlace replace:
                quarantined = quarantined.Remove((move.Partition, view.MemberOn(replace.On)!.Value));
                view = view with { Members = [.. view.Members.Where(member => member.Silo != replace.On)] };
                break;
            case MovePrimary hand:
                view = view with { Primary = view.MemberOn(hand.To)!.Value };
                break;
            case AddSpare add:
                learners = learners.Add((move.Partition, add.To));
                break;
            case DropLearner drop:
                learners = learners.Remove((move.Partition, drop.On));
                break;
        }

        Assert.Contains(view.Primary, view.Members);
        return picture with { Views = picture.Views.SetItem(move.Partition, view), Learners = learners, Quarantined = quarantined };
    }

    /// <summary>Plans and moves until nothing is left to do.</summary>
    public static (ClusterPicture Picture, List<Move> Moves) Settle(ClusterPicture picture, Action<ClusterPicture, Move, ClusterPicture>? check = null)
    {
        var all = new List<Move>();
        for (var round = 0; round < 400; round++)
        {
            var moves = Planner.Plan(picture);
            if (moves.Count == 0)
            {
                return (picture, all);
            }

            foreach (var move in moves)
            {
                var after = After(picture, move);
                check?.Invoke(picture, move, after);
                picture = after;
            }

            all.AddRange(moves);
        }

        Assert.Fail($"No rest after 400 rounds; the last moves are {string.Join("; ", all.TakeLast(6))}");
        return default;
    }

    /// <summary>Silos fail; the first member left leads, as takeovers would have it.</summary>
    public static ClusterPicture Lose(ClusterPicture picture, params SiloId[] lost)
    {
        var views = picture.Views.Where(row => row.Value.Members.Any(member => !lost.Contains(member.Silo))).Select(row => KeyValuePair.Create(row.Key, row.Value with
        {
            Members = [.. row.Value.Members.Where(member => !lost.Contains(member.Silo))],
            Primary = lost.Contains(row.Value.Primary.Silo) ? row.Value.Members.First(member => !lost.Contains(member.Silo)) : row.Value.Primary,
        }));
        return picture with { Silos = picture.Silos.RemoveRange(lost), Views = views.ToImmutableSortedDictionary() };
    }

    public static bool IsAllowed(ClusterPicture picture, TypeGoal type, SiloId silo)
    {
        var there = picture.Silos[silo];
        var placement = type.Policy.Placement;
        return there.Types.Contains(type.Name) && !there.IsDraining && !there.IsStopping
            && placement.Require.All(clause => there.Labels.TryGetValue(clause.Key, out var value) && clause.Value.Contains(value))
            && !placement.Avoid.Any(clause => there.Labels.TryGetValue(clause.Key, out var value) && clause.Value.Contains(value));
    }

    public static string ZoneOf(ClusterPicture picture, TypeGoal type, SiloId silo) =>
        type.Policy.Availability.SpreadOver is { } label ? picture.Silos[silo].Labels.GetValueOrDefault(label, "") : "";

    /// <summary>The most copies in one value: the least number with which no copy need be given up.</summary>
    public static int Bound(ClusterPicture picture, TypeGoal type)
    {
        var zones = picture.Silos.Keys.Where(silo => IsAllowed(picture, type, silo)).GroupBy(silo => ZoneOf(picture, type, silo)).Select(zone => zone.Count()).ToList();
        return type.Policy.Availability.SpreadOver is null || zones.Count == 0 || type.Copies == 1
            ? int.MaxValue
            : Enumerable.Range(1, 10).First(bound => bound * zones.Count >= type.Copies && zones.Sum(zone => Math.Min(zone, bound)) >= Math.Min(type.Copies, zones.Sum()));
    }

    public static int Capacity(ClusterPicture picture, TypeGoal type) => picture.Silos.Keys.Count(silo => IsAllowed(picture, type, silo));

    /// <summary>The most members that obey the hard rules together.</summary>
    public static int Obedient(ClusterPicture picture, TypeGoal type, PartitionId partition) => picture.Views[partition].Members
        .Where(member => IsSound(picture, partition, member) && IsAllowed(picture, type, member.Silo))
        .GroupBy(member => ZoneOf(picture, type, member.Silo)).Sum(zone => Math.Min(zone.Count(), Bound(picture, type)));

    public static bool IsSound(ClusterPicture picture, PartitionId partition, ReplicaId member) =>
        picture.Silos.ContainsKey(member.Silo) && !picture.Quarantined.Contains((partition, member));

    public static int Sound(ClusterPicture picture, PartitionId partition) => picture.Views[partition].Members.Count(member => IsSound(picture, partition, member));

    /// <summary>How many values of a label the sound copies are in.</summary>
    public static int ZonesHeld(ClusterPicture picture, TypeGoal type, PartitionId partition) =>
        picture.Views[partition].Members.Where(member => IsSound(picture, partition, member)).Select(member => ZoneOf(picture, type, member.Silo)).Distinct().Count();

    public static ImmutableSortedDictionary<string, string> Labels(params (string Label, string? Value)[] labels) =>
        labels.Where(label => label.Value is not null).ToImmutableSortedDictionary(label => label.Label, label => label.Value!, StringComparer.Ordinal);

    public static ImmutableSortedDictionary<string, ImmutableArray<string>> Clause(string label, params string[] values) =>
        ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty.Add(label, [.. values]);

    private static SiloPicture AnySilo(Random random) => new(
        random.Next(10) switch { 0 => [], 1 => ["a"], _ => ["a", "b"] },
        Labels(("zone", Zones[random.Next(Zones.Length)]), ("disk", Disks[random.Next(Disks.Length)]))) { IsDraining = random.Next(6) == 0 };

    private static TypeGoal AnyType(string name, Random random, string? other)
    {
        var copies = random.Next(1, 5);
        var placement = new PlacementPolicy();
        placement = random.Next(4) == 0 ? placement with { Require = Clause("disk", "ssd") } : placement;
        placement = random.Next(4) == 0 ? placement with { Avoid = Clause("zone", "c") } : placement;
        placement = random.Next(3) == 0 ? placement with { Prefer = Clause("disk", "hdd") } : placement;
        placement = random.Next(3) == 0 && other is not null ? placement with { Near = [other] } : placement;
        placement = random.Next(3) == 0 && other is not null ? placement with { Apart = [other] } : placement;
        return new TypeGoal(name, random.Next(1, 24), new QosPolicy
        {
            Availability = new AvailabilityPolicy { TolerateFailures = copies - 1, SpreadOver = random.Next(2) == 0 ? "zone" : null, Spares = random.Next(3) == 0 ? random.Next(3) : 0 },
            Placement = placement,
            Performance = Following(random.Next(3) == 0 ? random.Next(3) : 0) with { LoadWeight = random.Next(1, 4) },
        });
    }

    private static PerformancePolicy Following(int followers) => new() { FollowersMin = followers, FollowersMax = followers };

    /// <summary>A soft rule whose points depend on everything it sees, and follow no sense: copies come to rest nevertheless.</summary>
    private sealed class Whimsical(int seed) : IPlacementRule
    {
        public string Name => "whimsical";

        public PlacementVerdict Judge(PlacementCandidate candidate)
        {
            var points = (seed ^ (candidate.Partition * 7919)) & 0xFFFF;
            foreach (var silo in candidate.OtherCopies.Select(other => other.Silo).Order(StringComparer.Ordinal).Prepend(candidate.Silo.Silo))
            {
                points = (int)((((long)points * 31) + silo[13]) % 65_521);
            }

            return PlacementVerdict.Score(points % 4);
        }
    }
}
