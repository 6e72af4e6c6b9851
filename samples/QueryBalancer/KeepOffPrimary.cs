namespace Quintet.Samples.QueryBalancer;

/// <summary>Backups and followers take turns; the primary, which runs the commands, is asked only if there is no other.</summary>
public sealed class KeepOffPrimary : IQueryBalancer
{
    private uint _turn;

    public string Name => "keepOffPrimary";

    public int Choose(IReadOnlyList<QueryTarget> targets)
    {
        var start = Interlocked.Increment(ref _turn);
        for (var i = 0; i < targets.Count; i++)
        {
            var choice = (int)((start + i) % targets.Count);
            if (!targets[choice].IsPrimary)
            {
                return choice;
            }
        }

        return 0;
    }
}
