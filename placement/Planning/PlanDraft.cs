using Quintet.Protocol;

namespace Quintet.Placement;

/// <summary>The moves so far, by urgency.</summary>
internal sealed class PlanDraft
{
    private readonly List<(int Sound, Move Move)> _repairs = [];
    private readonly List<Move> _obedience = [];
    private readonly List<Move> _removals = [];
    private readonly Dictionary<PartitionId, List<int>> _wanted = [];
    private readonly Dictionary<TypeSituation, int[]> _leads = [];

    public List<Move> Spares { get; } = [];

    public List<Move> Balancing { get; } = [];

    public List<Move> Spread { get; } = [];

    /// <summary>How many copies may yet be moved for balance only. A plan moves few, so that a new silo gets its share in several rounds.</summary>
    public int Budget { get; set; }

    /// <summary>How many silos may yet be looked at again for no other reason than to tell what was passed over: some milliseconds' worth.</summary>
    private int _looks = 250_000;

    public bool TryLook(int silos)
    {
        _looks -= silos;
        return _looks >= 0;
    }

    public void Repair(TypeSituation type, Reading reading, Move move)
    {
        Note(type, reading.Row);
        _repairs.Add((reading.Sound, move));
    }

    /// <summary>A move that makes placement obey hard rules.</summary>
    public void Obey(TypeSituation type, int row, Move move)
    {
        Note(type, row);
        _obedience.Add(move);
    }

    public void Remove(TypeSituation type, int row, Move move)
    {
        Note(type, row);
        _removals.Add(move);
    }

    public void Balance(TypeSituation type, int row, Move move)
    {
        Budget--;
        Note(type, row);
        Balancing.Add(move);
    }

    /// <summary>The copy that a silo has begun to make, or is to make, is wanted.</summary>
    public void Want(PartitionId partition, int silo) => (_wanted.TryGetValue(partition, out var silos) ? silos : _wanted[partition] = []).Add(silo);

    /// <summary>The silos that are to have a copy beyond those that are members.</summary>
    public IReadOnlyList<int> WantedOf(PartitionId partition) => _wanted.TryGetValue(partition, out var silos) ? silos : [];

    public required SiloId[] Ids { get; init; }

    /// <summary>How many primaries a silo has, those that are planned to come included. Counted only if asked for: most plans hand nothing over.</summary>
    public int Leads(TypeSituation type, int silo) => LeadsOf(type)[silo];

    private int[] LeadsOf(TypeSituation type)
    {
        if (!_leads.TryGetValue(type, out var leads))
        {
            _leads[type] = leads = new int[Ids.Length];
            for (var row = 0; row < type.Rows.Count; row++)
            {
                if (type.Rows.Silo(type.Rows.Primary(row)) is >= 0 and var leader)
                {
                    leads[leader]++;
                }
            }
        }

        return leads;
    }

    public void Lead(TypeSituation type, int silo) => LeadsOf(type)[silo]++;

    /// <summary>All moves, most urgent first.</summary>
    public List<Move> Finish() => [.. _repairs.OrderBy(repair => repair.Sound).Select(repair => repair.Move), .. _obedience, .. _removals, .. Spares, .. Balancing, .. Spread];

    private static void Note(TypeSituation type, int row)
    {
        type.IsPending = true;
        type.Rows.Busy.Add(row);
    }
}
