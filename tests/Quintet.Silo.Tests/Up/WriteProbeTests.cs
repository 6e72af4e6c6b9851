using Quintet.Silo.Up.Faults;
using Quintet.Storage;

namespace Quintet.Silo.Tests.Up;

/// <summary>Whether a freeze hit the holder of the database's lock.</summary>
public sealed class WriteProbeTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("quintet-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task It_tells_a_database_that_can_be_written_from_one_whose_lock_is_held()
    {
        var name = $"sqlite:{Path.Combine(_directory, "quintet.db")}";
        var database = Database.Parse(name);
        await database.PrepareAsync(create: true, TestContext.Current.CancellationToken);
        await using var source = database.CreateSource(TimeSpan.FromSeconds(30));
        await using var probe = new WriteProbe(name);
        Assert.True(await probe.MayWriteAsync());

        await using (var holder = await source.OpenConnectionAsync(TestContext.Current.CancellationToken))
        {
            await using var writing = await holder.BeginTransactionAsync(TestContext.Current.CancellationToken);
            Assert.False(await probe.MayWriteAsync());
        }

        Assert.True(await probe.MayWriteAsync());
    }
}
