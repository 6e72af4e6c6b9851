using System.Collections.Immutable;
using Quintet.ProcessTests.Support;

namespace Quintet.ProcessTests;

/// <summary>Copies that are made anew after a kill, on real silos.</summary>
public sealed class RepairTests
{
    private const int MiB = 1024 * 1024;
    private const int Accounts = 48;
    private const int BytesOfAccount = MiB / 8;
    private const int BytesPerSecond = MiB;

    // A tenth of a second's worth is saved up, and two chunks of a quarter of a MiB may be under way.
    private const int BytesAhead = (BytesPerSecond / 10) + (MiB / 2);

    [Fact]
    public async Task A_copy_is_made_no_faster_than_its_silo_may_send_while_commands_go_on()
    {
        await using var cluster = new ProcessCluster { SiloOptions = ["--transfer-rate", $"{BytesPerSecond / MiB}"] };
        await cluster.StartAsync(ProcessCluster.Size + 1);
        var status = await cluster.UntilAsync(ProcessCluster.Unsettled);
        var partition = status.Partitions.First(partition => partition.Type == ProcessCluster.AccountType);
        var subject = $"{ProcessCluster.AccountType}/{partition.Partition}";
        var accounts = Enumerable.Range(0, Accounts).Select(_ => cluster.Account(ProcessCluster.NewKey(status, other => other == partition))).ToList();
        foreach (var account in accounts)
        {
            await account.Deposit(new string('x', BytesOfAccount), 1).Soon();
        }

        var killed = DateTimeOffset.UtcNow;
        var victim = partition.Members.First(member => member != partition.Primary);
        cluster.SiloAt(victim).Kill();

        // An administrator's call that it took with it would only be answered by its time-out: it is an ordinary grain's.
        await cluster.UntilAsync(now => now.Silos.Any(silo => silo.Silo == victim && silo.Status == "Active") ? "the killed silo counts as active" : null);
        var admin = cluster.Client.Grains.GetGrain<IQuintetAdmin>(0);
        ClusterEvent? asked = null, admitted = null;
        var commands = 0;
        await Until.NothingIsMissing(async () =>
        {
            var events = (await admin.GetEventsAsync(ImmutableDictionary<string, long>.Empty)).Events.Where(seen => seen.Subject == subject && seen.At > killed).ToList();
            asked = events.Find(seen => seen.Kind is "AddCopy" or "ReplaceCopy");
            admitted = events.Find(seen => seen.Kind == "Admitting");
            await accounts[commands % Accounts].Deposit($"{commands}", 1);
            commands += asked is null ? 0 : 1;
            return admitted is null ? $"a copy of {subject}: {string.Join("; ", events.Select(seen => $"{seen.Kind} {seen.Message}"))}" : null;
        });

        Assert.Equal(asked!.Silo, admitted!.Silo); // So one clock measured both.
        var least = TimeSpan.FromSeconds((double)((Accounts * BytesOfAccount) - BytesAhead) / BytesPerSecond);
        Assert.True(admitted.At - asked.At >= least, $"{Accounts * BytesOfAccount} bytes took {admitted.At - asked.At}, less than {least}.");
        Assert.True(commands > 1, "no command was answered meanwhile");
    }
}
