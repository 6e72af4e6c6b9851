namespace Quintet.Placement;

/// <summary>Moves primaries from silos that lead more than their share to members that lead less, until they differ by at most one where the members allow it.</summary>
internal static class PrimarySpread
{
    public static void Plan(TypeSituation type, Reading reading, PlanDraft draft)
    {
        if (IsEven(type))
        {
            return;
        }

        var (rows, starts, members, leaders, leads) = (new List<int>(), new List<int> { 0 }, new List<int>(), new List<int>(), new int[type.All.Silos.Count]);
        for (var row = 0; row < type.Rows.Count; row++)
        {
            reading.Read(row);
            if (reading.IsLed && reading.Heirs.Contains(reading.PrimarySeat))
            {
                // Between equals the hash decides, so that partitions do not all choose the same silo.
                rows.Add(row);
                members.AddRange(reading.Heirs.Select(type.Rows.Silo).OrderBy(reading.Seating.Tie));
                starts.Add(members.Count);
                leaders.Add(type.Rows.Silo(reading.PrimarySeat));
                leads[leaders[^1]]++;
            }
        }

        var after = leaders.ToArray();
        var before = leads.ToArray();
        foreach (var changed in new Leads([.. starts], [.. members], after, leads).Level())
        {
            if (after[changed] != leaders[changed])
            {
                var (view, from, to) = (type.Rows.View(rows[changed]), leaders[changed], after[changed]);
                draft.Spread.Add(new MovePrimary(type.Rows.Partition(rows[changed]), view.Primary.Silo, draft.Ids[to])
                {
                    Why = $"{draft.Ids[from]} leads {before[from]} partitions of '{type.Terrain.Goal.Name}', {draft.Ids[to]} {before[to]}{(before[from] - before[to] > 1 ? "" : "; this is a step on the way to an even spread")}",
                    Instead = Alternatives.Tell(members[starts[changed]..starts[changed + 1]].Where(silo => silo != from && silo != to && before[silo] >= before[to]).Select(silo => $"{draft.Ids[silo]}: it leads {before[silo]}, not {before[to]}")),
                });
            }
        }
    }

    /// <summary>A glance without reading every partition: most plans need no more.</summary>
    private static bool IsEven(TypeSituation type)
    {
        var (rows, leads, holds) = (type.Rows, new int[type.All.Silos.Count], new bool[type.All.Silos.Count]);
        for (var row = 0; row < rows.Count; row++)
        {
            for (var seat = rows.Start(row); seat < rows.End(row); seat++)
            {
                if (rows.Silo(seat) is >= 0 and var silo && type.Terrain.IsAllowed(silo))
                {
                    holds[silo] = true;
                    leads[silo] += seat == rows.Primary(row) ? 1 : 0;
                }
            }
        }

        var (least, most) = (int.MaxValue, 0);
        for (var silo = 0; silo < leads.Length; silo++)
        {
            if (holds[silo])
            {
                (least, most) = (Math.Min(least, leads[silo]), Math.Max(most, leads[silo]));
            }
        }

        return most - least <= 1 || least == int.MaxValue;
    }
}
