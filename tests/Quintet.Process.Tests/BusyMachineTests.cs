using Quintet.ProcessTests.Support;

namespace Quintet.ProcessTests;

/// <summary>A machine whose processors are busy with other things: silos that only get too little time are not taken for dead.</summary>
[Collection(nameof(Alone))]
public sealed class BusyMachineTests
{
    private const int Loops = 6;

    [Theory]
    [MemberData(nameof(DatabaseKinds.InTurn), DatabaseKind.Postgres, MemberType = typeof(DatabaseKinds))]
    public async Task Busy_loops_raise_no_false_alarm(DatabaseKind database)
    {
        await using var watch = await CalmWatch.BeginAsync(await database.ClusterAsync(), thinks: false);

        await using (await BusyLoops.StartAsync(Loops))
        {
            await Task.Delay(Lengths.Busy, TestContext.Current.CancellationToken);
        }

        await watch.EndAsync();
    }
}
