namespace Quintet.Placement;

/// <summary>
/// Who leads what, and how to level it: until the silos that hold members lead as evenly as their members allow. Works on numbers, for first views and for those that stand.
/// </summary>
/// <param name="starts">Where each row's members begin; one more than there are rows.</param>
/// <param name="members">The silos of the members.</param>
/// <param name="leaders">The silo that leads each row; changed in place.</param>
/// <param name="leads">How many rows each silo leads; changed in place.</param>
internal sealed class Leads(int[] starts, int[] members, int[] leaders, int[] leads)
{
    private readonly List<int> _changed = [];
    private readonly HashSet<int> _isChanged = [];

    /// <summary>Levels, and names the rows whose leader changed, in the order in which they are best moved.</summary>
    public List<int> Level()
    {
        while (MoveDirectly())
        {
        }

        MoveAlongPaths();
        return _changed;
    }

    private bool MoveDirectly()
    {
        var any = false;
        for (var row = 0; row < leaders.Length; row++)
        {
            var best = leaders[row];
            for (var at = starts[row]; at < starts[row + 1]; at++)
            {
                best = leads[members[at]] < leads[best] ? members[at] : best;
            }

            if (leads[leaders[row]] - leads[best] > 1)
            {
                Move(row, best);
                any = true;
            }
        }

        return any;
    }

    /// <summary>
    /// A silo that leads two more than another may share no partition with it. Then the lead is passed on over those between: along the shortest way, from its end on,
    /// so that each move is good by itself.
    /// </summary>
    private void MoveAlongPaths()
    {
        var rowsOf = RowsByLeader();
        var done = new bool[leads.Length];
        foreach (var heavy in Enumerable.Range(0, leads.Length).Where(silo => leads[silo] > 1).OrderByDescending(silo => leads[silo]).ToArray())
        {
            while (!done[heavy])
            {
                var (via, end) = Search(heavy, rowsOf, done);
                while (end >= 0 && end != heavy)
                {
                    var (row, from) = (via[end], leaders[via[end]]);
                    rowsOf[from].Remove(row);
                    rowsOf[end].Add(row);
                    Move(row, end);
                    end = from;
                }
            }
        }
    }

    /// <summary>The nearest silo that leads at least two fewer, and by which row each silo on the way is reached. Without one, whoever was reached needs no search of its own.</summary>
    private (int[] Via, int End) Search(int heavy, List<int>[] rowsOf, bool[] done)
    {
        var via = new int[leads.Length];
        Array.Fill(via, -1);
        var queue = new Queue<int>([heavy]);
        var seen = new HashSet<int> { heavy };
        while (queue.TryDequeue(out var silo))
        {
            foreach (var row in rowsOf[silo])
            {
                for (var at = starts[row]; at < starts[row + 1]; at++)
                {
                    var next = members[at];
                    if (seen.Add(next))
                    {
                        via[next] = row;
                        if (leads[heavy] - leads[next] > 1)
                        {
                            return (via, next);
                        }

                        queue.Enqueue(next);
                    }
                }
            }
        }

        foreach (var reached in seen)
        {
            done[reached] |= leads[reached] <= leads[heavy];
        }

        return (via, -1);
    }

    private List<int>[] RowsByLeader()
    {
        var rowsOf = new List<int>[leads.Length];
        for (var silo = 0; silo < rowsOf.Length; silo++)
        {
            rowsOf[silo] = [];
        }

        for (var row = 0; row < leaders.Length; row++)
        {
            rowsOf[leaders[row]].Add(row);
        }

        return rowsOf;
    }

    private void Move(int row, int to)
    {
        leads[leaders[row]]--;
        leads[to]++;
        leaders[row] = to;
        if (_isChanged.Add(row))
        {
            _changed.Add(row);
        }
    }
}
