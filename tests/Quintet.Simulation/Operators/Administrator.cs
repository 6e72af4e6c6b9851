using System.Collections.Immutable;

using Quintet.Placement;

namespace Quintet.Simulation;

/// <summary>Those who say what is wanted: policies, and places to be emptied. In the end they want what can be had.</summary>
internal sealed class Administrator(Cluster world)
{
    private readonly Chance _chance = world.Chance;

    /// <summary>Another policy for a type, whether it can be satisfied or not.</summary>
    public void ChangePolicy()
    {
        var type = _chance.Pick(world.Intentions.Types);
        var copies = _chance.Between(1, 5);
        Want(type.Name, Draw(copies, _chance.Of(0.2) ? copies : _chance.Between(1, Math.Max(1, copies - 1))));
    }

    public void Drain(Rack rack)
    {
        world.Timeline.Say($"place {rack.Number} is to be emptied");
        world.Intentions = world.Intentions with { Drained = world.Intentions.Drained.Add(rack.Number) };
    }

    public void CancelDrain(Rack rack)
    {
        world.Timeline.Say($"place {rack.Number} is not to be emptied any more");
        world.Intentions = world.Intentions with { Drained = world.Intentions.Drained.Remove(rack.Number) };
    }

    /// <summary>For good, something that the silos there are can satisfy, be it with fewer copies.</summary>
    public void Settle()
    {
        if (_chance.Of(0.5) || world.Intentions.Drained.Count >= world.Living.Count)
        {
            world.Intentions = world.Intentions with { Drained = [] };
        }

        foreach (var type in world.Intentions.Types)
        {
            var policy = Draw(_chance.Between(1, 5), minimum: 1);
            var capacity = Capacity(type.Name, policy);
            if (capacity == 0)
            {
                policy = policy with { Placement = new() };
                capacity = Capacity(type.Name, policy);
            }

            var most = Math.Max(1, Math.Min(policy.Copies, capacity) - 1);
            Want(type.Name, policy with { Availability = policy.Availability with { MinimumCopies = _chance.Between(1, most) } });
        }
    }

    private void Want(string type, QosPolicy policy)
    {
        var (least, most) = (policy.Performance.FollowersMin, policy.Performance.FollowersMax);
        var forLoad = most > least ? _chance.Between(0, most) : 0;
        world.Intentions = world.Intentions.With(new TypeGoal(type, Partitions(type), policy) { Generation = world.NextGeneration() }, forLoad);
        if (forLoad > least)
        {
            world.Count("followers asked for by load");
        }

        world.Timeline.Say($"policy of {type} wanted: {policy.Copies} copies, minimum {policy.Availability.MinimumCopies}, {policy.Availability.Spares} spares, {least} to {most} followers, {forLoad} for load, over '{policy.Availability.SpreadOver}', on [{string.Join(" ", policy.Placement.Require.Keys)}]");
    }

    private QosPolicy Draw(int copies, int minimum)
    {
        var most = _chance.Of(0.25) ? _chance.Between(1, 2) : 0;
        return DrawMembers(copies, minimum) with { Performance = new() { FollowersMin = most == 0 ? 0 : _chance.Between(0, most), FollowersMax = most } };
    }

    private QosPolicy DrawMembers(int copies, int minimum) => new()
    {
        Availability = new()
        {
            TolerateFailures = copies - 1,
            MinimumCopies = minimum,
            SpreadOver = _chance.Of(0.4) ? "zone" : null,
            Spares = _chance.Of(0.25) ? 1 : 0,
        },
        Placement = new()
        {
            Require = _chance.Of(0.15) ? Clause("disk", "ssd") : Clause(),
            Avoid = _chance.Of(0.1) ? Clause("zone", "c") : Clause(),
            Prefer = _chance.Of(0.1) ? Clause("zone", "a", "b") : Clause(),
        },
    };

    private int Partitions(string type) => world.Intentions.Types.First(known => known.Name == type).Partitions;

    private int Capacity(string type, QosPolicy policy) => Planner.Capacity(world.Picture(), new TypeGoal(type, 1, policy));

    private static ImmutableSortedDictionary<string, ImmutableArray<string>> Clause(string? label = null, params ImmutableArray<string> values)
    {
        var none = ImmutableSortedDictionary.Create<string, ImmutableArray<string>>(StringComparer.Ordinal);
        return label is null ? none : none.Add(label, values);
    }
}
