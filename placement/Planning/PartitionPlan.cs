using Quintet.Protocol;

namespace Quintet.Placement;

/// <summary>What is to be done for one partition: copies it lacks, copies in the wrong place, copies too many.</summary>
internal sealed class PartitionPlan
{
    private readonly PartitionId _partition;
    private readonly View _view;
    private readonly TypeBoard _board;
    private readonly ClusterPicture _picture;
    private readonly HashSet<SiloId> _chosen = [];
    private readonly List<ReplicaId> _good = [];
    private readonly List<ReplicaId> _misplaced = [];

    public PartitionPlan(PartitionId partition, View view, TypeBoard board, ClusterPicture picture)
    {
        (_partition, _view, _board, _picture) = (partition, view, board, picture);
        foreach (var member in view.Members)
        {
            if (board.Find(member.Silo) is { } site && !IsQuarantined(member))
            {
                (site.Rejection is null ? _good : _misplaced).Add(member);
            }
        }
    }

    /// <summary>Members that live and agree with the others.</summary>
    public int Sound => _good.Count + _misplaced.Count;

    private IEnumerable<SiloId> Stopping => _misplaced.Select(member => member.Silo).Where(silo => _picture.Silos[silo].IsStopping);

    private SiloId Primary => _view.Primary.Silo;

    private TypeGoal Type => _board.Type;

    /// <summary>Copies to be made; or, if there is no silo for them, copies in quarantine to be replaced where they are.</summary>
    public IEnumerable<Move> Repairs()
    {
        var lacking = Math.Min(Type.Copies, _board.Eligible.Count + _misplaced.Count) - Sound;
        for (; lacking > 0 && Best(without: null) is { } site; lacking--)
        {
            Take(site);
            yield return new AddCopy(_partition, Primary, site.Silo) { Why = $"{Sound} of {Type.Copies} copies are sound{Over(site)}" };
        }

        foreach (var member in _view.Members.Where(IsQuarantined).Take(lacking))
        {
            yield return new ReplaceInPlace(_partition, Primary, member.Silo) { Why = "it is in quarantine, and no other silo can hold a copy" };
        }
    }

    /// <summary>
    /// Copies to be moved, because they are where they must not be or too close together, and copies too many; due after <see cref="Repairs"/>, when there were none. Never so that fewer are left
    /// than the policy asks for.
    /// </summary>
    public IEnumerable<Move> Corrections()
    {
        if (_misplaced.Any(member => member.Silo == Primary) && _good.Count > 0)
        {
            var to = _good.MinBy(member => TypeBoard.Tie(_partition, _board.Find(member.Silo)!));
            yield return new MovePrimary(_partition, Primary, to.Silo) { Why = WhyNot(Primary) };
        }

        foreach (var member in _misplaced)
        {
            if (_good.Count + _chosen.Count >= Type.Copies)
            {
                if (member.Silo != Primary)
                {
                    yield return new RemoveCopy(_partition, Primary, member.Silo) { Why = $"{WhyNot(member.Silo)}, and there are {_good.Count} other copies" };
                }
            }
            else if ((member.Silo != Primary || _good.Count == 0) && Best(without: member.Silo) is { } site)
            {
                Take(site);
                yield return new ReplaceCopy(_partition, Primary, member.Silo, site.Silo) { Why = $"on {member.Silo}, {WhyNot(member.Silo)}" };
            }
            else if (member.Silo != Primary && member.Silo == DisruptionFloor.Next(Type.Policy, Sound, Stopping))
            {
                yield return new RemoveCopy(_partition, Primary, member.Silo) { Borrows = true, Why = $"{WhyNot(member.Silo)} and no other silo can take it; {Sound - 1} of {Type.Copies} copies stay until it is back" };
            }
        }

        if (_misplaced.Count == 0)
        {
            foreach (var move in _good.Count > Type.Copies ? Surplus() : Spreading())
            {
                yield return move;
            }
        }
    }

    /// <summary>Spares to be made, and learners that are wanted for nothing; due last.</summary>
    public IEnumerable<Move> Spares()
    {
        var spares = new List<SiloId>();
        while (spares.Count < Type.Spares && Best(without: null) is { } site)
        {
            Take(site);
            spares.Add(site.Silo);
            if (!IsLearner(site.Silo))
            {
                yield return new AddSpare(_partition, Primary, site.Silo) { Why = $"the policy asks for {Type.Spares} spares" };
            }
        }

        foreach (var (_, silo) in _picture.Learners.Where(learner => learner.Partition == _partition && _view.MemberOn(learner.Silo) is null).Order())
        {
            if (!_chosen.Contains(silo))
            {
                yield return new DropLearner(_partition, Primary, silo) { Why = "it is needed neither as a member nor as a spare" };
            }
        }
    }

    /// <summary>Moves a copy from one silo to another to even out what they hold, unless that worsens the spread over labels; null if it cannot be.</summary>
    public ReplaceCopy? Balance(Site from, Site to)
    {
        if (_misplaced.Count > 0 || _chosen.Count > 0 || from.Silo == Primary || _view.MemberOn(from.Silo) is null || _view.MemberOn(to.Silo) is not null || to.Score < from.Score
            || (to.Value != from.Value && CopiesIn(to.Value) >= CopiesIn(from.Value)))
        {
            return null;
        }

        Take(to);
        _board.Loads.Add(from.Silo, -Type.Policy.Performance.LoadWeight);
        return new ReplaceCopy(_partition, Primary, from.Silo, to.Silo) { Why = $"{from.Silo} holds more than its share and {to.Silo} less", IsForBalance = true };
    }

    private IEnumerable<Move> Surplus()
    {
        foreach (var member in _good.Where(member => member.Silo != Primary)
            .OrderByDescending(member => CopiesIn(_board.Find(member.Silo)!.Value))
            .ThenBy(member => _board.Find(member.Silo)!.Score)
            .ThenByDescending(member => _board.Loads[member.Silo])
            .ThenBy(member => TypeBoard.Tie(_partition, _board.Find(member.Silo)!))
            .Take(_good.Count - Type.Copies))
        {
            yield return new RemoveCopy(_partition, Primary, member.Silo) { Why = $"there are {_good.Count} copies, and the policy asks for {Type.Copies}" };
        }
    }

    // Only where it helps: two copies more in one value than in another.
    private IEnumerable<Move> Spreading()
    {
        if (Type.Policy.Availability.SpreadOver is { } label && _good.Count > 0)
        {
            var crowded = _good.Where(member => member.Silo != Primary)
                .OrderByDescending(member => CopiesIn(_board.Find(member.Silo)!.Value))
                .ThenBy(member => TypeBoard.Tie(_partition, _board.Find(member.Silo)!))
                .Select(member => _board.Find(member.Silo)!)
                .FirstOrDefault();
            if (crowded is not null && Best(without: null) is { } site && CopiesIn(site.Value) + 2 <= CopiesIn(crowded.Value))
            {
                Take(site);
                yield return new ReplaceCopy(_partition, Primary, crowded.Silo, site.Silo) { Why = $"{CopiesIn(crowded.Value)} copies are on silos with {label}={crowded.Value ?? "(none)"}, and {CopiesIn(site.Value)} on such with {label}={site.Value ?? "(none)"}" };
            }
        }
    }

    private Site? Best(SiloId? without) => _board.Best(
        _partition,
        silo => _view.MemberOn(silo) is not null || _chosen.Contains(silo),
        value => CopiesIn(value) - (without is { } leaving && _board.Find(leaving)!.Value == value ? 1 : 0) + _chosen.Count(silo => _board.Find(silo)!.Value == value),
        IsLearner);

    private int CopiesIn(string? value) => _good.Count(member => _board.Find(member.Silo)!.Value == value) + _misplaced.Count(member => _board.Find(member.Silo)!.Value == value);

    private void Take(Site site)
    {
        _chosen.Add(site.Silo);
        _board.Loads.Add(site.Silo, Type.Policy.Performance.LoadWeight);
    }

    private string WhyNot(SiloId silo) => _board.Find(silo)?.Rejection ?? "it is gone";

    private string Over(Site site) => Type.Policy.Availability.SpreadOver is { } label ? $"; {label}={site.Value ?? "(none)"} has the fewest" : "";

    private bool IsLearner(SiloId silo) => _picture.Learners.Contains((_partition, silo));

    private bool IsQuarantined(ReplicaId member) => _picture.Quarantined.Contains((_partition, member));
}
