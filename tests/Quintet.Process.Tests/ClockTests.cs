using System.Globalization;
using Microsoft.Data.Sqlite;
using Quintet.ProcessTests.Support;

namespace Quintet.ProcessTests;

/// <summary>The wall clock of one silo is wrong by an hour (rule S5): no silo is declared dead, none is kept from joining, no view changes for it, no command fails or takes effect twice.</summary>
[Collection(nameof(Alone))]
public sealed class ClockTests : IAsyncLifetime
{
    private readonly ProcessCluster _cluster = new();

    public ValueTask InitializeAsync() => _cluster.InitializeAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Theory]
    [InlineData(-1)]
    [InlineData(1)]
    public async Task A_clock_that_is_wrong_by_an_hour_does_no_harm(int hours)
    {
        var wrong = WrongClock.Ahead(TimeSpan.FromHours(hours));
        await _cluster.StartAsync(2);
        await _cluster.StartAsync(1, wrong);
        await _cluster.CompleteAsync();
        var status = await _cluster.UntilAsync(now => now.Silos.Max(silo => silo.Primaries) - now.Silos.Min(silo => silo.Primaries) > 1 ? "primaries are not spread yet" : null);
        await using var load = await Load.BeginAsync(_cluster, status, thinks: true);

        var signs = SignsOfLife();
        Assert.True((signs[^1] - signs[0]).Duration() > TimeSpan.FromMinutes(50), "one silo's sign of life in the membership table is wrong by an hour");
        await load.FlowsAsync();
        await Until.Holds(() => SignsOfLife().Zip(signs, (now, then) => now - then).All(step => step > TimeSpan.FromSeconds(8)), "all have given further signs of life, beyond what Orleans allows to be missed");
        await load.FlowsAsync();
        Assert.Equal(ViewsIn(status), ViewsIn(await _cluster.UntilAsync(_ => null)));

        // To somebody whose clock is right, or even ahead, this one seems to have been joining for an hour.
        var joiner = Assert.Single(await _cluster.StartAsync(1, hours < 0 ? wrong : null));
        await _cluster.UntilAsync(now => now.Silos.Count(silo => silo.Status == "Active") == 4 ? null : "four silos are not active");
        await load.EndInOrderAsync();
        Assert.All((await _cluster.UntilAsync(_ => null)).Silos, silo => Assert.Equal("Active", silo.Status));
        Assert.False(joiner.Ended.IsCompleted);
    }

    private static IEnumerable<(int Partition, long Epoch, string Members)> ViewsIn(ClusterStatus status) =>
        [.. status.Partitions.Select(partition => (partition.Partition, partition.Epoch, string.Join(' ', partition.Members)))];

    // In the order in which the silos joined, by which the others' come first.
    private List<DateTime> SignsOfLife()
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_cluster.DataDirectory, "quintet.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT IAmAliveTime FROM OrleansMembershipTable WHERE Status = 3 ORDER BY SiloName";
        using var reader = command.ExecuteReader();
        var signs = new List<DateTime>();
        while (reader.Read())
        {
            signs.Add(DateTime.Parse(reader.GetString(0), CultureInfo.InvariantCulture));
        }

        return signs;
    }
}
