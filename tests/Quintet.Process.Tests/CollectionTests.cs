using Orleans.Configuration;
using Quintet.Components;
using Quintet.ProcessTests.Support;

namespace Quintet.ProcessTests;

/// <summary>Activations that Orleans collects while they are in use.</summary>
public sealed class CollectionTests
{
    private const int Accounts = 40;
    private const int Collections = 12;

    private static readonly TimeSpan Age = TimeSpan.FromSeconds(1.5);

    [Fact]
    public async Task Activations_collected_under_load_cost_no_call_and_no_command()
    {
        await using var cluster = await InProcessCluster.StartAsync(silo => silo.Configure<GrainCollectionOptions>(options =>
        {
            options.CollectionAge = Age;
            options.CollectionQuantum = TimeSpan.FromSeconds(1);
        }));
        var activations = cluster.Services<ActivationTable>().ToList();
        var collected = 0;
        using var stop = new CancellationTokenSource();

        // Each account rests about as long as it takes to be collected, so that calls meet activations in every stage of their end.
        var deposits = Enumerable.Range(0, Accounts).Select(number => Task.Run(async () =>
        {
            var account = cluster.Account($"account-{number}");
            var random = new Random(number);
            var count = 0;
            while (!stop.IsCancellationRequested)
            {
                if (count > 0 && !activations.Any(table => table.TryFind(account.GetGrainId(), out _)))
                {
                    Interlocked.Increment(ref collected);
                }

                count++;
                Assert.Equal(count, await account.Deposit($"d-{count}", 1));
                await Task.Delay(Age * (0.9 + random.NextDouble()), stop.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }

            return count;
        })).ToArray();
        await Until.Holds(() => Volatile.Read(ref collected) >= Collections || deposits.Any(deposit => deposit.IsFaulted), $"{Collections} activations were collected");
        await stop.CancelAsync();

        var counts = await Task.WhenAll(deposits).Soon();
        for (var number = 0; number < Accounts; number++)
        {
            Assert.Equal(Enumerable.Range(1, counts[number]).Select(count => $"d-{count}"), (await cluster.Account($"account-{number}").Statement()).Select(line => line.Id));
        }
    }
}
