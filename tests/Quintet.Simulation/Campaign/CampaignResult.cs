namespace Quintet.Simulation;

/// <summary>A broken promise, and the seed that shows it.</summary>
internal sealed record Violation(ulong Seed, string Promise, string Observed);

/// <summary>The middle of what seeds came to; an even number of them counts the lower one.</summary>
internal sealed record Medians(long Operations, long Faults, double VirtualSeconds);

/// <summary>What a number of seeds came to. The same for the same seeds, but for the time it took.</summary>
internal sealed record CampaignResult(
    long Seeds,
    long Operations,
    SortedDictionary<string, long> Faults,
    SortedDictionary<string, long> Events,
    double SimulatedHours,
    double WallSeconds,
    IReadOnlyList<Violation> Violations,
    Medians Medians)
{
    public static CampaignResult Of(IReadOnlyList<SeedResult> seeds, TimeSpan wall)
    {
        var violations = new List<Violation>();
        var (faults, events) = (new SortedDictionary<string, long>(StringComparer.Ordinal), new SortedDictionary<string, long>(StringComparer.Ordinal));
        foreach (var seed in seeds.OrderBy(result => result.Seed))
        {
            Add(faults, seed.Faults);
            Add(events, seed.Events);
            if (seed.Promise is not null)
            {
                violations.Add(new Violation(seed.Seed, seed.Promise, seed.Observed ?? ""));
            }
        }

        return new CampaignResult(
            seeds.Count,
            seeds.Sum(seed => seed.Operations),
            faults,
            events,
            seeds.Sum(seed => seed.VirtualMs) / 3_600_000.0,
            wall.TotalSeconds,
            violations,
            new Medians(Median(seeds, seed => seed.Operations), Median(seeds, seed => seed.Struck), Median(seeds, seed => seed.VirtualMs) / 1000.0));
    }

    private static long Median(IReadOnlyList<SeedResult> seeds, Func<SeedResult, long> number) =>
        seeds.Count == 0 ? 0 : seeds.Select(number).Order().ElementAt((seeds.Count - 1) / 2);

    private static void Add(SortedDictionary<string, long> sums, IReadOnlyDictionary<string, long> counts)
    {
        foreach (var (what, count) in counts)
        {
            sums[what] = sums.GetValueOrDefault(what) + count;
        }
    }
}
