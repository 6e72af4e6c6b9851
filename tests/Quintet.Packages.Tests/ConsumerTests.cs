namespace Quintet.Packages.Tests;

/// <summary>The packages, used as their users will.</summary>
[Collection(nameof(PackedFeed))]
public sealed class ConsumerTests(PackedFeed feed)
{
    [Fact]
    public async Task A_solution_outside_the_repository_runs_its_own_components_and_an_external_client()
    {
        using var consumer = new Consumer();
        await consumer.BuildAsync(feed);

        await using var silo = await consumer.StartSiloAsync();
        var answers = await consumer.RunClientAsync();
        var log = await silo.EndAsync(TimeSpan.FromMinutes(1));

        Assert.Equal(
            ["deposit 100", "deposit 120", "balance 120", "refused ArgumentOutOfRangeException", "put 7", "refused ShelfFullException", "count 7"],
            answers.Split('\n', StringSplitOptions.RemoveEmptyEntries));
        Assert.Contains("silo has stopped", log, StringComparison.Ordinal);
    }
}
