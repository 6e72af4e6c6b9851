using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>Who may change a row, and how (rules S3, H2, H8, H9, H13): every change is held against the view before it.</summary>
internal static class RowRules
{
    /// <param name="before">The highest view that won before.</param>
    /// <param name="after">The view that wins now.</param>
    /// <param name="by">Who proposed it.</param>
    /// <param name="wasPutBack">The register had been put back below <paramref name="before"/>.</param>
    public static void Check(View before, View after, ReplicaId by, bool wasPutBack)
    {
        var change = $"{by} changed {before} to {after}";
        History.Require(after.Id.CompareTo(before.Id) > 0, "epochs of won views rise", change);
        History.Require(after.Members.Length > 0 && after.Has(after.Primary) && after.Members.Distinct().Count() == after.Members.Length, "a view names its primary, and nobody twice", change);
        if (after.Id.Era != before.Id.Era)
        {
            CheckRestore(before, after, by, change);
            return;
        }

        History.Require(before.Has(by), "only members change a view", change);
        if (wasPutBack)
        {
            History.Require(
                after.Primary == before.Primary && after.Minimum == before.Minimum && after.Members.AsSpan().SequenceEqual(before.Members.AsSpan()),
                "what won is asserted again unchanged",
                change);
            return;
        }

        if (by != before.Primary)
        {
            History.Require(after.Primary == by, "who takes over leads", change);
            History.Require(after.Minimum == before.Minimum, "only the primary changes the minimum", change);
            History.Require(after.Members.All(before.Has), "who takes over adds nobody", change);
        }

        History.Require(before.Has(after.Primary), "the primary was a member before", change);
        var floor = Math.Min(before.Members.Length, after.Minimum);
        History.Require(after.Members.Length >= floor, "no view falls below its minimum", change);
        History.Require(after.Minimum <= before.Minimum || after.Members.Length >= after.Minimum, "a minimum is raised when the view satisfies it", change);
    }

    private static void CheckRestore(View before, View after, ReplicaId by, string change)
    {
        History.Require(after.Id.Era == before.Id.Era + 1, "a restore raises the era by one", change);
        History.Require(after.Members.Length == 1 && after.Primary == by, "a restored view names the restorer alone", change);
        History.Require(!before.Has(by), "no member restores", change);
    }
}
