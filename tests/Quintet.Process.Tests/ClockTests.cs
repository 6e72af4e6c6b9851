using System.Globalization;
using Microsoft.Data.Sqlite;
using Quintet.ProcessTests.Support;

namespace Quintet.ProcessTests;

/// <summary>The wall clocks of two silos are wrong by an hour, and one is set back by two while it runs (rule S5): no silo is declared dead, none is kept from joining, no primary moves for it, no command fails or takes effect twice.</summary>
[Collection(nameof(Alone))]
public sealed class ClockTests : IAsyncLifetime
{
    private static readonly TimeSpan Hour = TimeSpan.FromHours(1);
    private static readonly TimeSpan Nearly = TimeSpan.FromMinutes(50);

    private readonly ProcessCluster _cluster = new() { SiloOptions = ["--verbosity", "Information"] };

    public ValueTask InitializeAsync() => _cluster.InitializeAsync();

    public ValueTask DisposeAsync() => _cluster.DisposeAsync();

    [Fact]
    public async Task Clocks_that_are_wrong_or_set_back_do_no_harm()
    {
        await _cluster.StartAsync(2);
        var clock = new WrongClock(_cluster.DataDirectory, Hour);
        await _cluster.StartAsync(1, clock.Environment);
        await _cluster.CompleteAsync();
        var status = await _cluster.UntilAsync(ProcessCluster.Unsettled);
        await using var load = await Load.BeginAsync(_cluster, status);

        Assert.True(SignsOfLife() is [var first, .., var third] && third - first > Nearly, "the third silo's sign of life in the membership table is an hour ahead");

        // Some of Orleans' own timers stand still from here on, for as long as the clock was set back: this silo gives no further sign of life. The others' show that time passes.
        clock.Set(-Hour);
        await OthersGiveSignsOfLifeAsync();
        await load.FlowsAsync();

        // A member that is too slow is left out for a while, as ever, and comes back; no primary moves.
        Assert.Equal(PrimariesIn(status), PrimariesIn(await _cluster.UntilAsync(ProcessCluster.Unsettled)));

        // To those whose clock is right, this one seems to have been joining for an hour. It gets its share, from all of them.
        var joiner = Assert.Single(await _cluster.StartAsync(1, new WrongClock(_cluster.DataDirectory, -Hour).Environment));
        await _cluster.UntilAsync(now => now.Silos.Count(silo => silo.Status == "Active") == 4 ? ProcessCluster.Unsettled(now) : "four silos are not active");
        Assert.True(SignsOfLife() is [var right, .., var fourth] && right - fourth > Nearly, "the fourth silo's is an hour late");
        Assert.True(WasSetBack(_cluster.Silos[2]), $"the third silo's clock was set back while it ran, from an hour ahead to an hour late\n{_cluster.Silos[2].Errors}");
        await load.EndInOrderAsync();
        Assert.All(await MembershipTable.ReadAsync(_cluster.Database), member => Assert.Equal((SiloStatus.Active, ""), (member.Status, member.Votes)));
        Assert.False(joiner.Ended.IsCompleted);
    }

    private async Task OthersGiveSignsOfLifeAsync()
    {
        var signs = SignsOfLife();
        await Until.Holds(() => SignsOfLife().Zip(signs, (now, then) => now - then).Take(2).All(step => step > TimeSpan.FromSeconds(8)), "the first two have given further signs of life, beyond what Orleans allows to be missed");
    }

    /// <summary>Whether the times that stand before the lines of its log go back by about two hours.</summary>
    private static bool WasSetBack(QuintetProcess silo)
    {
        var times = silo.Errors.Split('\n').Select(line => TimeSpan.TryParseExact(line.Split(' ')[0], @"hh\:mm\:ss\.fff", CultureInfo.InvariantCulture, out var time) ? time : (TimeSpan?)null).OfType<TimeSpan>().ToList();
        return times.Zip(times.Skip(1), (before, after) => (before - after + TimeSpan.FromDays(1)).TotalHours % 24).Any(hours => hours is > 1.8 and < 2);
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
