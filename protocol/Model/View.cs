using System.Collections.Immutable;
using Orleans;

namespace Quintet.Protocol;

/// <summary>
/// The identity of a view. Among views that won, (era, epoch) is unique; two proposals for one epoch differ in
/// <see cref="ProposalId"/>, and the register lets at most one of them win (rule H9).
/// </summary>
/// <param name="Era">0 at first; raised by every restore (rule H8).</param>
/// <param name="Epoch">1 for the first view; every change raises it.</param>
/// <param name="ProposalId">Names the attempt: proposer, its incarnation and a counter.</param>
[GenerateSerializer, Immutable, Alias("Quintet.ViewId")]
public readonly record struct ViewId([property: Id(0)] int Era, [property: Id(1)] long Epoch, [property: Id(2)] string ProposalId) : IComparable<ViewId>
{
    /// <summary>Orders by era, then epoch. Proposals of one epoch compare as equal; use <c>==</c> to tell them apart.</summary>
    public int CompareTo(ViewId other) => Era != other.Era ? Era.CompareTo(other.Era) : Epoch.CompareTo(other.Epoch);

    /// <summary>Whether this view is older than <paramref name="other"/>.</summary>
    public bool IsBefore(ViewId other) => CompareTo(other) < 0;

    /// <inheritdoc />
    public override string ToString() => $"{Era}.{Epoch}({ProposalId})";
}

/// <summary>
/// The configuration of a partition: who leads, and whose acknowledgements make an entry committed. Stored in the view
/// register, one row per partition, and changed there by compare-and-swap only (rule S3).
/// </summary>
/// <param name="Id">Which view this is.</param>
/// <param name="Primary">The member that orders and runs commands.</param>
/// <param name="Members">All members, the primary included, in rank order for takeover. Never empty.</param>
/// <param name="Minimum">The fewest members a view may have: below it commands wait (rule H13). At least 1.</param>
[GenerateSerializer, Immutable, Alias("Quintet.View")]
public sealed record View(
    [property: Id(0)] ViewId Id,
    [property: Id(1)] ReplicaId Primary,
    [property: Id(2)] ImmutableArray<ReplicaId> Members,
    [property: Id(3)] int Minimum)
{
    /// <summary>Whether the replica is a member.</summary>
    public bool Has(ReplicaId replica) => Members.Contains(replica);

    /// <summary>The member that lives on the silo, or null.</summary>
    public ReplicaId? MemberOn(SiloId silo)
    {
        foreach (var member in Members)
        {
            if (member.Silo == silo)
            {
                return member;
            }
        }

        return null;
    }

    /// <inheritdoc />
    public override string ToString() => $"{Id} {Primary} of [{string.Join(", ", Members)}] min {Minimum}";
}
