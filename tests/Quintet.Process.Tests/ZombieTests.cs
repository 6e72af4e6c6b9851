using Quintet.ProcessTests.Support;

namespace Quintet.ProcessTests;

/// <summary>A primary that wakes up after another has taken over (rules S6, H3 and H4): its commands run on, and none of them finishes anything.</summary>
public sealed class ZombieTests : IAsyncLifetime
{
    private const string Type = "gated";
    private const int Calls = 8;

    private readonly ProcessCluster _cluster = new() { HostsTestComponents = true };
    private readonly string _directory = Directory.CreateTempSubdirectory("quintet-gate-").FullName;

    public ValueTask InitializeAsync() => _cluster.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        await _cluster.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }

    [Fact]
    public async Task What_runs_on_a_primary_that_wakes_up_after_a_takeover_is_never_acknowledged()
    {
        await _cluster.CompleteAsync();
        var gate = new Gate(_directory);
        var before = PartitionIn(await _cluster.UntilAsync(status => FindIn(status) is { Condition: "Serving", Members.Length: ProcessCluster.Size } ? null : "the component has no three copies"));
        var zombie = _cluster.SiloAt(before.Primary);
        var components = Enumerable.Range(0, 2 * Calls).Select(number => _cluster.Client.Grains.GetGrain<IGated>($"{number}")).ToList();

        // Some of the commands are in mid-execution when the primary freezes, others reach it while it is frozen.
        var answers = components.Take(Calls).Select(component => component.Pass(_directory)).ToList();
        await Until.Holds(() => gate.Arrived(zombie.Id).Count == Calls, "the first commands run on the primary");
        await _cluster.FreezeAsync(before.Primary);
        answers.AddRange(components.Skip(Calls).Select(component => component.Pass(_directory)));
        await _cluster.UntilAsync(status => FindIn(status) is { Condition: "Serving" } now && !now.Members.Contains(before.Primary) ? null : "nobody has taken over");
        await Until.Holds(() => gate.Arrived(zombie.Id, others: true).Count >= 2 * Calls, "all commands run on the new primary");
        gate.Open();
        zombie.Resume();

        var acknowledged = await Task.WhenAll(answers).Soon();
        await Until.Holds(() => gate.Gone(zombie.Id).Count >= Calls || zombie.Ended.IsCompleted, "the old primary has finished the commands that it had begun");

        // Attempts were made on the zombie, and not one of them is what a client was told or what took effect.
        Assert.NotEmpty(gate.Gone(zombie.Id));
        Assert.Empty(acknowledged.Intersect(gate.Arrived(zombie.Id)));
        Assert.Empty(acknowledged.Except(gate.Gone(zombie.Id, others: true)));
        for (var number = 0; number < components.Count; number++)
        {
            Assert.Equal([acknowledged[number]], await components[number].Effects().Soon());
        }
    }

    private static PartitionStatus? FindIn(ClusterStatus status) => status.Partitions.FirstOrDefault(partition => partition.Type == Type);

    private static PartitionStatus PartitionIn(ClusterStatus status) => FindIn(status) ?? throw new InvalidOperationException($"No partition of '{Type}' is known.");
}
