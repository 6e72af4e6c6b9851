using System.IO.Hashing;
using System.Text;
using Quintet.Protocol;

namespace Quintet.Placement;

/// <summary>Which silos one partition lacks copies on, and which it has too many on.</summary>
internal sealed class PartitionPlan
{
    private readonly PartitionId _partition;
    private readonly View _view;
    private readonly TypeGoal _type;
    private readonly ClusterPicture _picture;
    private readonly List<SiloId> _free;
    private readonly int _missing;
    private SiloId[] _joining = [];

    public PartitionPlan(PartitionId partition, View view, TypeGoal type, SiloId[] hosts, ClusterPicture picture)
    {
        (_partition, _view, _type, _picture) = (partition, view, type, picture);
        _free = [.. hosts.Where(silo => view.MemberOn(silo) is null)];
        Sound = view.Members.Count(member => hosts.Contains(member.Silo) && !IsQuarantined(member));
        _missing = Math.Max(0, Math.Min(type.Copies, hosts.Length) - Sound);
    }

    /// <summary>Members that live and agree with the others.</summary>
    public int Sound { get; }

    /// <summary>Copies to be made; or, if there is no silo for them, copies in quarantine to be replaced where they are.</summary>
    /// <param name="copies">The copies on each silo; those planned are added.</param>
    public IEnumerable<Move> Repairs(Dictionary<SiloId, int> copies)
    {
        _joining = [.. Best(copies).Take(_missing)];
        foreach (var silo in _joining)
        {
            copies[silo]++;
            yield return new AddCopy(_partition, _view.Primary.Silo, silo);
        }

        foreach (var member in _view.Members.Where(IsQuarantined).Take(_missing - _joining.Length))
        {
            yield return new ReplaceInPlace(_partition, _view.Primary.Silo, member.Silo);
        }
    }

    /// <summary>Spares to be made, and learners that are wanted for nothing; due after <see cref="Repairs"/>.</summary>
    /// <param name="copies">The copies on each silo; those planned are added.</param>
    public IEnumerable<Move> Spares(Dictionary<SiloId, int> copies)
    {
        _free.RemoveAll(_joining.Contains);
        var spares = Best(copies).Take(_type.Spares).ToArray();
        foreach (var silo in spares)
        {
            copies[silo]++;
            if (!IsLearner(silo))
            {
                yield return new AddSpare(_partition, _view.Primary.Silo, silo);
            }
        }

        foreach (var (_, silo) in _picture.Learners.Where(learner => learner.Partition == _partition && _view.MemberOn(learner.Silo) is null).Order())
        {
            if (!_joining.Contains(silo) && !spares.Contains(silo))
            {
                yield return new DropLearner(_partition, _view.Primary.Silo, silo);
            }
        }
    }

    /// <summary>Rendezvous hashing breaks ties, so that partitions do not all choose the same silo.</summary>
    public static ulong Weight(PartitionId partition, SiloId silo) => XxHash64.HashToUInt64(Encoding.UTF8.GetBytes($"{partition}|{silo}"));

    /// <summary>Silos without a copy, those first that have begun to make one: what is sent already is not sent in vain.</summary>
    private IOrderedEnumerable<SiloId> Best(Dictionary<SiloId, int> copies) =>
        _free.OrderByDescending(IsLearner).ThenBy(silo => copies[silo]).ThenBy(silo => Weight(_partition, silo));

    private bool IsLearner(SiloId silo) => _picture.Learners.Contains((_partition, silo));

    private bool IsQuarantined(ReplicaId member) => _picture.Quarantined.Contains((_partition, member));
}
