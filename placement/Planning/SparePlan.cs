namespace Quintet.Placement;

/// <summary>Up-to-date copies beyond those that acknowledge, spares and followers in one, and learners that are wanted for nothing.</summary>
internal static class SparePlan
{
    /// <summary>Plans the copies of a type beyond its members; due after its repairs.</summary>
    public static void Add(TypeSituation type, Reading reading, PlanDraft draft)
    {
        var goal = type.Terrain.Goal;
        var alternatives = new Alternatives(type, reading.Seating, draft);
        for (var row = 0; row < type.Rows.Count && (goal.Beyond() > 0 || type.All.HasLoad); row++)
        {
            var forLoad = type.All.ForLoad(type.Rows.Partition(row));
            if (goal.Beyond(forLoad) == 0)
            {
                continue;
            }

            reading.Read(row);
            var learners = type.All.LearnersOf(reading.Partition);
            foreach (var silo in draft.WantedOf(reading.Partition))
            {
                reading.Seating.Occupy(silo);
            }

            for (var left = goal.Beyond(forLoad); left > 0 && reading.Seating.Best(learners, isSpare: true) is >= 0 and var silo; left--)
            {
                draft.Want(reading.Partition, silo);
                if (!learners.Contains(silo))
                {
                    draft.Spares.Add(new AddSpare(reading.Partition, reading.PrimarySilo, draft.Ids[silo])
                    {
                        Why = $"wanted beyond the members: {goal.AskedBeyond(forLoad)}",
                        Instead = alternatives.ToHold(silo, isLearner: false),
                    });
                    type.Carry(silo);
                }

                reading.Seating.Take(silo);
            }
        }
    }

    /// <summary>Drops the learners that nothing in the plan wants; due after everything that may want one.</summary>
    public static void DropUnwanted(TypeSituation type, PlanDraft draft)
    {
        for (var row = 0; row < type.Rows.Count && type.All.HasLearners; row++)
        {
            var partition = type.Rows.Partition(row);
            foreach (var silo in type.All.LearnersOf(partition))
            {
                if (!draft.WantedOf(partition).Contains(silo))
                {
                    draft.Spares.Add(new DropLearner(partition, type.Rows.View(row).Primary.Silo, draft.Ids[silo]) { Why = "the copy being made here is wanted neither as a member nor as a spare or follower" });
                }
            }
        }
    }
}
