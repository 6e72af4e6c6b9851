using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>
/// Brings the copies of partitions to what it wants, by asking primaries (rule S3). It is stupid and repeats itself; there may be another with another
/// opinion. Safety does not depend on it.
/// </summary>
internal sealed class Reconciler(Cluster world, int everyMs)
{
    private readonly Dictionary<Partition, ReplicationPolicy> _wanted = [];

    /// <summary>It changes its mind, and moves copies about.</summary>
    public bool IsRestless { get; set; } = true;

    public void Begin() => world.Timeline.Every(everyMs, () =>
    {
        foreach (var partition in world.Partitions)
        {
            Reconcile(partition);
        }
    });

    public ReplicationPolicy Wanted(Partition partition) => _wanted.GetValueOrDefault(partition) ?? partition.FirstPolicy;

    public void Want(Partition partition, ReplicationPolicy policy) => _wanted[partition] = policy;

    private void Reconcile(Partition partition)
    {
        if (IsRestless)
        {
            ChangeItsMind(partition);
        }

        if (partition.Primary is not { Silo.IsPaused: false } primary)
        {
            return;
        }

        var wanted = Wanted(partition);
        if (wanted.Generation > 0 && primary.Core.ObservedGeneration != wanted.Generation)
        {
            primary.Step(new AskPolicy(wanted));
        }

        ReplaceMembers(partition, primary, wanted.Copies);
    }

    private void ReplaceMembers(Partition partition, ReplicaShell primary, int copies)
    {
        var row = partition.Row.View;
        var quarantined = primary.Core.QuarantinedMembers;
        var missing = row.Members.Length < copies || row.Members.Any(member => partition.CopyOf(member)?.Exists(member) != true || quarantined.Contains(member));
        var moves = IsRestless && world.Chance.Of(0.05);
        if ((missing || moves) && FreeSilo(row, primary.Silo) is { } free)
        {
            world.Count("asked to join");
            primary.Step(new AskJoin(free.Id));
            if (moves && world.Chance.Of(0.5))
            {
                world.Timeline.After(world.Chance.Between(100, 800), () => HandOver(partition, free.Id)); // The newcomer leads.
            }
        }

        if (moves && world.Chance.Of(0.3) && primary.Core.Learners is { Count: > 0 } learners)
        {
            primary.Step(new AskLeave(world.Chance.Pick(learners).Silo));
        }

        if (quarantined.Count > 0)
        {
            AskToLeave(partition, primary, world.Chance.Pick(quarantined).Silo);
        }
        else if (row.Members.Length > copies || moves)
        {
            world.Count("asked to leave");
            AskToLeave(partition, primary, world.Chance.Pick(row.Members).Silo);
        }
    }

    private void HandOver(Partition partition, SiloId silo)
    {
        if (IsRestless && !world.IsInCalm)
        {
            partition.Primary?.Step(new AskHandOver(silo));
        }
    }

    private static void AskToLeave(Partition partition, ReplicaShell primary, SiloId silo)
    {
        partition.AskedToLeave(silo);
        primary.Step(new AskLeave(silo));
    }

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

    private void ChangeItsMind(Partition partition)
    {
        if (world.Chance.Of(0.02))
        {
            world.CountFault("policy changed");
            var copies = world.Chance.Between(1, Math.Min(5, world.Conditions.Silos));
            var minimum = world.Chance.Of(0.2) ? copies : world.Chance.Between(1, Math.Max(1, copies - 1));
            Want(partition, partition.NextPolicy(copies, minimum));
            world.Timeline.Say($"policy of {partition.Id} wanted: {Wanted(partition)}");
        }
    }
}
