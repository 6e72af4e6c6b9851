using Microsoft.Extensions.DependencyInjection;
using Quintet.Placement;
using Quintet.ProcessTests.Support;
using Quintet.Protocol;

namespace Quintet.ProcessTests;

/// <summary>Silos that live and reach the database, but not each other (rule H16). Orleans' own messages still pass, so it declares nobody dead.</summary>
public sealed class SplitTests
{
    private static readonly TimeSpan LinkDeadAfter = TimeSpan.FromSeconds(3);

    [Fact]
    public async Task Two_silos_without_a_link_go_on_each_with_the_partitions_it_leads_and_come_together_again()
    {
        var link = new DeadLink();
        await using var cluster = await StartAsync(link, 2);
        var accounts = await DepositAsync(cluster, 1);
        await Until.NothingIsMissing(async () => (await ViewsAsync(cluster)).Values.CountBy(view => view.Primary.Silo).Count(silo => silo.Value == 8) == 2 ? null : "each leads half of the partitions");
        var before = await ViewsAsync(cluster);

        link.Separate(before.Values.First().Primary.Silo);
        await Until.NothingIsMissing(async () => (await ViewsAsync(cluster)).Count(row => row.Value.Members.Length > 1) is var waiting and > 0 ? $"{waiting} partitions wait for both silos" : null);
        Assert.All(await ViewsAsync(cluster), row => Assert.Equal([before[row.Key].Primary], row.Value.Members));
        await DepositAsync(cluster, 2, accounts);

        link.Mend();
        await Until.NothingIsMissing(async () => (await ViewsAsync(cluster)).Count(row => row.Value.Members.Length < 2) is var alone and > 0 ? $"{alone} partitions have one copy" : null);
        Assert.All(await DepositAsync(cluster, 3, accounts), balance => Assert.Equal(6, balance.Value));
    }

    [NightlyFact]
    public async Task One_silo_cut_off_from_two_others_takes_nothing_over()
    {
        var link = new DeadLink();
        await using var cluster = await StartAsync(link, 3);
        var accounts = await DepositAsync(cluster, 1);
        await Until.NothingIsMissing(async () => (await ViewsAsync(cluster)).Values.CountBy(view => view.Primary.Silo).Count() == 3 ? null : "each leads some partitions");
        var lonely = (await ViewsAsync(cluster)).Values.First().Primary.Silo;

        link.Separate(lonely);
        var leads = true;
        await Until.NothingIsMissing(async () =>
        {
            var views = await ViewsAsync(cluster);
            leads &= views.Values.Any(view => view.Primary.Silo == lonely);
            Assert.True(leads || !views.Values.Any(view => view.Primary.Silo == lonely), "It took a partition over.");
            return views.Values.Count(view => view.MemberOn(lonely) is not null) is var left and > 0 ? $"{left} partitions still name it" : null;
        });

        Assert.All(await ViewsAsync(cluster), row => Assert.Equal(2, row.Value.Members.Length));
        await DepositAsync(cluster, 2, accounts);
        link.Mend();
        await Until.NothingIsMissing(async () => (await ViewsAsync(cluster)).Count(row => row.Value.Members.Length < 3) is var few and > 0 ? $"{few} partitions lack a copy" : null);
        Assert.All(await DepositAsync(cluster, 3, accounts), balance => Assert.Equal(6, balance.Value));
    }

    private static Task<InProcessCluster> StartAsync(DeadLink link, int size) => InProcessCluster.StartAsync(
        silo =>
        {
            silo.Services.Configure<DetectionOptions>(options => options.LinkDeadAfter = LinkDeadAfter);
            silo.Services.AddSingleton<IIncomingGrainCallFilter>(provider => new DeadLinkFilter(link, provider.GetRequiredService<ILocalSiloDetails>()));
        },
        size);

    private static async Task<Dictionary<string, decimal>> DepositAsync(InProcessCluster cluster, decimal amount, Dictionary<string, decimal>? before = null)
    {
        using var patience = QuintetCall.With(timeout: Until.Deadline);
        var accounts = before?.Keys ?? Enumerable.Range(0, 64).Select(number => $"account-{number}");
        return (await Task.WhenAll(accounts.Select(async account => (account, await cluster.Account(account).Deposit($"d{amount}", amount).Soon())))).ToDictionary();
    }

    private static async Task<Dictionary<PartitionId, View>> ViewsAsync(InProcessCluster cluster) =>
        (await cluster.Services<IViewRegister>().First().ReadAllAsync(TestContext.Current.CancellationToken)).Where(row => row.Partition.Type == ProcessCluster.AccountType).ToDictionary(row => row.Partition, row => row.View);
}
