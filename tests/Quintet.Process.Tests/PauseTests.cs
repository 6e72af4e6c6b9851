using System.Diagnostics;
using Quintet.ProcessTests.Support;

namespace Quintet.ProcessTests;

/// <summary>Silos that stand still for a moment (SIGSTOP, SIGCONT), as a collection of garbage or a migrating machine would have them: nobody takes them for dead.</summary>
[Collection(nameof(Alone))]
public sealed class PauseTests
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(300);

    [Theory]
    [MemberData(nameof(DatabaseKinds.InTurn), DatabaseKind.Sqlite, MemberType = typeof(DatabaseKinds))]
    public async Task Short_pauses_raise_no_false_alarm(DatabaseKind database)
    {
        var seed = Environment.GetEnvironmentVariable("QUINTET_TEST_SEED") is { } set ? int.Parse(set, System.Globalization.CultureInfo.InvariantCulture) : Random.Shared.Next();
        await using var watch = await CalmWatch.BeginAsync(await database.ClusterAsync());

        var pauses = await Task.Factory.StartNew(() => PauseSilos(watch.Silos, new Random(seed)), TaskCreationOptions.LongRunning);

        TestContext.Current.TestOutputHelper?.WriteLine($"{database}, seed {seed}: {pauses.Count} pauses, the longest of {pauses.Max().TotalMilliseconds:0} ms");
        await watch.EndAsync();
    }

    // On a thread of its own, so that no pause lasts longer because the pool is busy.
    private static List<TimeSpan> PauseSilos(IReadOnlyList<QuintetProcess> silos, Random random)
    {
        var pauses = new List<TimeSpan>();
        var start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) < Lengths.Pauses)
        {
            var silo = silos[random.Next(silos.Count)];
            var since = Stopwatch.GetTimestamp();
            silo.Freeze();
            try
            {
                Thread.Sleep(Pause);
            }
            finally
            {
                silo.Resume();
            }

            pauses.Add(Stopwatch.GetElapsedTime(since));
            Thread.Sleep(random.Next(400, 1000));
        }

        return pauses;
    }
}
