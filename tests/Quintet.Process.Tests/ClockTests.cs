using System.Globalization;
using Microsoft.Data.Sqlite;
using Quintet.ProcessTests.Support;

namespace Quintet.ProcessTests;

/// <summary>The wall clocks of two silos are wrong by an hour (rule S5): no silo is declared dead, none is kept from joining, no primary moves for it, no command fails or takes effect twice.</summary>
[Collection(nameof(Alone))]
public sealed class ClockTests : IAsyncLifetime
{
    private static readonly TimeSpan Nearly = TimeSpan.FromMinutes(50);

    private readonly ProcessCluster _cluster = new();

    public ValueTask InitializeAsync() => _cluster.InitializeAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Clocks_that_are_wrong_by_an_hour_do_no_harm()
    {
        await _cluster.StartAsync(2);
        await _cluster.StartAsync(1, WrongClock.Ahead(TimeSpan.FromHours(1)));
        await _cluster.CompleteAsync();
        var status = await _cluster.UntilAsync(ProcessCluster.Unsettled);
        await using var load = await Load.BeginAsync(_cluster, status);

        Assert.True(SignsOfLife() is [var first, .., var third] && third - first > Nearly, "the third silo's sign of life in the membership table is an hour ahead");
        await AllGiveSignsOfLifeAsync();
        await load.FlowsAsync();

        // A member that is too slow is left out for a while, as ever, and comes back; no primary moves.
        Assert.Equal(PrimariesIn(status), PrimariesIn(await _cluster.UntilAsync(ProcessCluster.Unsettled)));

        // To those whose clock is right or ahead, this one seems to have been joining for an hour or two.
        var joiner = Assert.Single(await _cluster.StartAsync(1, WrongClock.Ahead(TimeSpan.FromHours(-1))));
        await _cluster.UntilAsync(now => now.Silos.Count(silo => silo.Status == "Active") == 4 ? null : "four silos are not active");
        Assert.True(SignsOfLife() is [var right, .., var fourth] && right - fourth > Nearly, "the fourth silo's is an hour late");
        await AllGiveSignsOfLifeAsync();
        await load.EndInOrderAsync();
        Assert.All(await MembershipTable.ReadAsync(_cluster.Database), member => Assert.Equal((SiloStatus.Active, ""), (member.Status, member.Votes)));
        Assert.False(joiner.Ended.IsCompleted);
    }

    private async Task AllGiveSignsOfLifeAsync()
    {
        var signs = SignsOfLife();
        await Until.Holds(() => SignsOfLife().Zip(signs, (now, then) => now - then).All(step => step > TimeSpan.FromSeconds(8)), "all have given further signs of life, beyond what Orleans allows to be missed");
    }

    private static IEnumerable<(int Partition, string Primary)> PrimariesIn(ClusterStatus status) => [.. status.Partitions.Select(partition => (partition.Partition, partition.Primary))];

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
