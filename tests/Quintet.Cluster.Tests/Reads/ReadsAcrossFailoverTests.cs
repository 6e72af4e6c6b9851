using Quintet.Cluster.Tests.Fakes;

namespace Quintet.Cluster.Tests.Reads;

/// <summary>Session queries while primaries change.</summary>
public sealed class ReadsAcrossFailoverTests
{
    private const string Type = "note";

    [Fact]
    public async Task Reads_of_a_session_do_not_go_back_when_silos_stop()
    {
        await using var cluster = await ReplicatedCluster.StartAsync(Type);
        var notes = Enumerable.Range(0, 8).Select(_ => cluster.Grains.GetGrain<INote>(Guid.NewGuid().ToString("N"))).ToList();
        using var over = new CancellationTokenSource();
        var value = 0L;
        var writing = Task.Run(async () =>
        {
            while (!over.IsCancellationRequested)
            {
                value++;
                await Task.WhenAll(notes.Select(note => note.Write(value)));
            }
        });
        var reading = notes.Select(note => Task.Run(async () =>
        {
            var (last, reads) = (0L, 0);
            while (!over.IsCancellationRequested)
            {
                var seen = (await note.Read()).Value;
                Assert.True(seen >= last, $"{seen} after {last}");
                (last, reads) = (seen, reads + 1);
            }

            return reads;
        })).ToList();

        await cluster.StopSiloAsync(0);
        await cluster.UntilAsync(async () => (await cluster.StatusAsync()).Partitions.Where(partition => partition.Type == Type).All(partition => partition.Members.Length == 2), "two copies are left");
        await over.CancelAsync();
        await writing;
        Assert.All(await Task.WhenAll(reading), reads => Assert.True(reads > 0));
        foreach (var note in notes)
        {
            Assert.Equal(value, (await note.Read()).Value);
        }
    }
}
