using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>
/// Somebody who asks primaries for this and that, by chance and with policies of his own, while things go wrong. Safety does not depend on what primaries are asked for (rule S3).
/// </summary>
internal sealed class Meddler(Cluster world)
{
    private const int EveryMs = 300;
    private readonly Dictionary<Partition, ReplicationPolicy> _wanted = [];

    /// <summary>He has had enough.</summary>
    public bool IsGone { get; set; }

    public void Begin() => world.Timeline.Every(EveryMs, () =>
    {
        foreach (var partition in world.Partitions)
        {
            if (!IsGone)
            {
                Meddle(partition);
            }
        }
    });

    private void Meddle(Partition partition)
    {
        if (world.Chance.Of(0.02))
        {
            ChangeHisMind(partition);
        }

        if (partition.Primary is not { Silo.IsPaused: false } primary)
        {
            return;
        }

        if (_wanted.TryGetValue(partition, out var wanted) && primary.Core.ObservedGeneration != wanted.Generation)
        {
            primary.Step(new AskPolicy(wanted));
        }

        ReplaceMembers(partition, primary, wanted?.Copies ?? world.Conditions.Options.Copies);
    }

    private void ReplaceMembers(Partition partition, ReplicaShell primary, int copies)
    {
        var row = partition.Row.View;
        var quarantined = primary.Core.QuarantinedMembers;
        var missing = row.Members.Length < copies || row.Members.Any(member => partition.CopyOf(member)?.Exists(member) != true || quarantined.Contains(member));
        var moves = world.Chance.Of(0.05);
        if ((missing || moves) && FreeSilo(row, primary.Silo) is { } free)
        {
            world.Count("meddled with");
            primary.Step(new AskJoin(free.Id));
            if (moves && world.Chance.Of(0.5))
            {
                world.Timeline.After(world.Chance.Between(100, 800), () => HandOver(partition, free.Id)); // The newcomer leads.
            }
        }

        if (moves && world.Chance.Of(0.3) && primary.Core.Learners is { Count: > 0 } learners)
        {
            AskToLeave(primary, world.Chance.Pick(learners).Silo);
        }

        if (quarantined.Count > 0)
        {
            AskToLeave(primary, world.Chance.Pick(quarantined).Silo);
        }
        else if (row.Members.Length > copies || moves)
        {
            world.Count("meddled with");
            AskToLeave(primary, world.Chance.Pick(row.Members).Silo);
        }
    }

    private void HandOver(Partition partition, SiloId silo)
    {
        if (!IsGone && !world.IsInCalm)
        {
            partition.Primary?.Step(new AskHandOver(silo));
        }
    }

    private void AskToLeave(ReplicaShell primary, SiloId silo) => primary.Step(new AskLeave(silo) { Borrows = world.Chance.Of(0.3) });

    private Silo? FreeSilo(View row, Silo primary)
    {
        var first = world.Chance.Below(world.Living.Count);
        for (var i = 0; i < world.Living.Count; i++)
        {
            var silo = world.Living[(first + i) % world.Living.Count];
            if (row.MemberOn(silo.Id) is null && primary.Thinks(silo) == Evidence.None)
            {
                return silo;
            }
        }

        return null;
    }

    private void ChangeHisMind(Partition partition)
    {
        var copies = world.Chance.Between(1, Math.Min(5, world.Racks.Count));
        var minimum = world.Chance.Of(0.2) ? copies : world.Chance.Between(1, Math.Max(1, copies - 1));
        _wanted[partition] = new ReplicationPolicy(world.NextGeneration(), copies, minimum);
        world.Timeline.Say($"somebody wants of {partition.Id}: {_wanted[partition]}");
    }
}
