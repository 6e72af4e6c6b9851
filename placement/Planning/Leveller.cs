namespace Quintet.Placement;

/// <summary>
/// Moves copies from silos that carry much to silos that carry little, where nothing else is lost by it. Loads may differ by one copy, or a tenth of the mean, before it does.
/// </summary>
internal sealed class Leveller(TypeSituation type, Reading reading, Exchange exchange, Balancer balancer)
{
    private readonly long[] _load = type.All.Load;
    private long _slack;
    private int[][] _cells = [];
    private Dictionary<int, List<int>> _rowsOf = [];

    public void Plan()
    {
        var eligible = type.Terrain.Eligible;
        _slack = Math.Max(type.Weight, eligible.Sum(silo => _load[silo]) / (10L * eligible.Length));
        if (eligible.Max(silo => _load[silo]) - eligible.Min(silo => _load[silo]) <= _slack || !balancer.HasBudget)
        {
            return;
        }

        // Within a cell silos differ by nothing but what they carry, so the first that fits is the best of it.
        _cells = [.. eligible.GroupBy(silo => (type.Terrain.Zone[silo], type.Terrain.Rank[silo])).Select(cell => cell.ToArray())];
        SortCells();
        _rowsOf = RowsBySilo();
        var sources = eligible.ToHashSet();
        while (balancer.HasBudget && Heaviest(sources) is >= 0 and var source)
        {
            if (TryUnload(source))
            {
                SortCells();
            }
            else
            {
                sources.Remove(source);
            }
        }
    }

    private int Heaviest(HashSet<int> sources)
    {
        var heaviest = -1;
        foreach (var silo in type.Terrain.Eligible)
        {
            if (sources.Contains(silo) && (heaviest < 0 || _load[silo] > _load[heaviest]))
            {
                heaviest = silo;
            }
        }

        return heaviest >= 0 && _load[heaviest] - _load[_cells[0][0]] > _slack ? heaviest : -1;
    }

    private bool TryUnload(int source)
    {
        foreach (var row in _rowsOf.GetValueOrDefault(source, []))
        {
            if (!balancer.TryRead(row))
            {
                continue;
            }

            var seat = reading.Kept.Find(kept => type.Rows.Silo(kept) == source);
            if (Target(source) is >= 0 and var target)
            {
                balancer.Move(seat, target, $"{type.Terrain.Silos.Ids[source]} carries {_load[source]}, {type.Terrain.Silos.Ids[target]} {_load[target]} (weights of copies)");
                return true;
            }
        }

        return false;
    }

    private int Target(int source)
    {
        foreach (var cell in _cells)
        {
            if (_load[source] - _load[cell[0]] <= _slack)
            {
                return -1;
            }

            foreach (var silo in cell)
            {
                if (_load[source] - _load[silo] <= _slack)
                {
                    break;
                }

                if (reading.Seating.IsTaken(silo))
                {
                    continue;
                }

                if (exchange.Improves(source, silo, isLearner: false, _slack))
                {
                    return silo;
                }

                if (type.Terrain.PartitionRules.Length == 0 && type.Relations.Length == 0)
                {
                    break; // What stands against one silo of a cell stands against all.
                }
            }
        }

        return -1;
    }

    private void SortCells()
    {
        foreach (var cell in _cells)
        {
            Array.Sort(cell, (left, right) => (_load[left], left).CompareTo((_load[right], right)));
        }

        Array.Sort(_cells, (left, right) => (_load[left[0]], left[0]).CompareTo((_load[right[0]], right[0])));
    }

    /// <summary>For each silo the partitions that it is a backup of.</summary>
    private Dictionary<int, List<int>> RowsBySilo()
    {
        var rowsOf = new Dictionary<int, List<int>>();
        for (var row = 0; row < type.Rows.Count; row++)
        {
            for (var seat = type.Rows.Start(row); seat < type.Rows.End(row); seat++)
            {
                if (type.Rows.Silo(seat) is >= 0 and var silo && seat != type.Rows.Primary(row))
                {
                    (rowsOf.TryGetValue(silo, out var rows) ? rows : rowsOf[silo] = []).Add(row);
                }
            }
        }

        return rowsOf;
    }
}
