using Quintet.Placement;
using Quintet.Protocol;

namespace Quintet.Grains.Tests.Storage;

/// <summary>What every implementation of <see cref="IViewRegister"/> must do.</summary>
public abstract class ViewRegisterConformance
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    /// <summary>A register bound to the given cluster and deployment in one store per test: same names, same rows.</summary>
    internal abstract Task<IViewRegister> OpenAsync(string cluster = "quintet", string deployment = "one");

    internal static ReplicaId Replica(int silo, int incarnation = 1) => new(new SiloId($"127.0.0.1:{11110 + silo}@42"), incarnation);

    internal static View ViewOf(long epoch, string proposal, params int[] silos) =>
        new(new ViewId(0, epoch, proposal), Replica(silos[0]), [.. silos.Select(silo => Replica(silo))], Minimum: 1);

    internal static View[] FirstViews(int partitions, string proposal = "first") => [.. Enumerable.Range(0, partitions).Select(_ => ViewOf(1, proposal, 1, 2, 3))];

    internal static PartitionId Partition(int number, string type = "account") => new(type, number);

    [Fact]
    public async Task A_new_register_is_empty()
    {
        var register = await OpenAsync();

        Assert.Empty(await register.ReadAllAsync(Cancel));
        Assert.Null(await register.FindTypeAsync("account", Cancel));
        Assert.Empty(await register.ReadAsync([Partition(0)], Cancel));
    }

    [Fact]
    public async Task Registration_writes_the_type_and_the_first_view_of_each_partition()
    {
        var register = await OpenAsync();
        var type = new TypeRegistration("account", 3, Partitioning.Version);

        Assert.Equal(type, await register.RegisterTypeAsync(type, FirstViews(3), Cancel));

        Assert.Equal(type, await register.FindTypeAsync("account", Cancel));
        var rows = await register.ReadAllAsync(Cancel);
        Assert.Equal([Partition(0), Partition(1), Partition(2)], rows.Select(row => row.Partition));
        Assert.All(rows, row => AssertView(ViewOf(1, "first", 1, 2, 3), row.View));
    }

    [Fact]
    public async Task A_view_comes_back_as_it_was_written()
    {
        var register = await OpenAsync();
        var view = new View(
            new ViewId(0, 1, "127.0.0.1:11111@42#7/12 'quoted'; --"),
            new ReplicaId(new SiloId("[::1]:11112@1234567890"), 12),
            [Replica(3), new ReplicaId(new SiloId("[::1]:11112@1234567890"), 12), Replica(1, 99)],
            Minimum: 2);

        await register.RegisterTypeAsync(new TypeRegistration("a", 1, 1), [view], Cancel);

        AssertView(view, Assert.Single(await register.ReadAllAsync(Cancel)).View);
    }

    [Fact]
    public async Task Registering_again_changes_nothing_and_answers_what_stands()
    {
        var register = await OpenAsync();
        var first = new TypeRegistration("account", 2, 1);
        await register.RegisterTypeAsync(first, FirstViews(2), Cancel);

        var answer = await register.RegisterTypeAsync(new TypeRegistration("account", 5, 9), FirstViews(5, "other"), Cancel);

        Assert.Equal(first, answer);
        Assert.Equal(2, (await register.ReadAllAsync(Cancel)).Count);
    }

    [Fact]
    public async Task Rows_come_in_partition_order_by_number_not_by_text()
    {
        var register = await OpenAsync();
        await register.RegisterTypeAsync(new TypeRegistration("b", 12, 1), FirstViews(12), Cancel);
        await register.RegisterTypeAsync(new TypeRegistration("a", 1, 1), FirstViews(1), Cancel);
        await register.RegisterTypeAsync(new TypeRegistration("B", 1, 1), FirstViews(1), Cancel);

        var partitions = (await register.ReadAllAsync(Cancel)).Select(row => row.Partition).ToList();

        Assert.Equal(partitions.Order(), partitions);
        Assert.Equal([Partition(0, "B"), Partition(0, "a"), Partition(0, "b")], partitions.Take(3));
    }

    [Fact]
    public async Task Reading_some_rows_leaves_out_those_that_do_not_exist()
    {
        var register = await OpenAsync();
        await register.RegisterTypeAsync(new TypeRegistration("account", 4, 1), FirstViews(4), Cancel);

        var rows = await register.ReadAsync([Partition(3), Partition(9), Partition(1), Partition(1, "nobody")], Cancel);

        Assert.Equal([Partition(1), Partition(3)], rows.Select(row => row.Partition));
    }

    [Fact]
    public async Task A_swap_wins_if_the_expected_view_stands()
    {
        var register = await OpenAsync();
        await register.RegisterTypeAsync(new TypeRegistration("account", 2, 1), FirstViews(2), Cancel);
        var proposed = new View(new ViewId(1, 2, "b"), Replica(2), [Replica(2), Replica(3, 5)], Minimum: 2);

        var result = Assert.Single(await register.CompareAndSwapManyAsync([new ViewChange(Partition(1), new ViewId(0, 1, "first"), proposed)], Cancel));

        Assert.Equal(ViewChangeOutcome.Won, result.Outcome);
        var rows = await register.ReadAllAsync(Cancel);
        AssertView(ViewOf(1, "first", 1, 2, 3), rows[0].View);
        AssertView(proposed, rows[1].View);
    }

    [Theory]
    [InlineData(0, 1, "another")]
    [InlineData(0, 0, "first")]
    [InlineData(-1, 1, "first")]
    public async Task A_swap_loses_to_any_other_view_id_and_is_told_what_stands(int era, long epoch, string proposal)
    {
        var register = await OpenAsync();
        await register.RegisterTypeAsync(new TypeRegistration("account", 1, 1), FirstViews(1), Cancel);

        var result = Assert.Single(await register.CompareAndSwapManyAsync([new ViewChange(Partition(0), new ViewId(era, epoch, proposal), ViewOf(2, "mine", 2))], Cancel));

        Assert.Equal(ViewChangeOutcome.Lost, result.Outcome);
        AssertView(ViewOf(1, "first", 1, 2, 3), result.Current!);
        AssertView(ViewOf(1, "first", 1, 2, 3), Assert.Single(await register.ReadAllAsync(Cancel)).View);
    }

    [Fact]
    public async Task A_swap_of_a_row_that_does_not_exist_loses_and_creates_none()
    {
        var register = await OpenAsync();

        var result = Assert.Single(await register.CompareAndSwapManyAsync([new ViewChange(Partition(0), new ViewId(0, 1, "first"), ViewOf(2, "mine", 2))], Cancel));

        Assert.Equal((ViewChangeOutcome.Lost, null), (result.Outcome, result.Current));
        Assert.Empty(await register.ReadAllAsync(Cancel));
    }

    [Fact]
    public async Task Each_change_of_a_batch_has_its_own_fate_and_answers_come_in_the_order_given()
    {
        var register = await OpenAsync();
        await register.RegisterTypeAsync(new TypeRegistration("account", 12, 1), FirstViews(12), Cancel);
        await register.CompareAndSwapManyAsync([new ViewChange(Partition(5), new ViewId(0, 1, "first"), ViewOf(2, "earlier", 3))], Cancel);

        var results = await register.CompareAndSwapManyAsync(
            [.. new[] { 11, 5, 0, 99 }.Select(number => new ViewChange(Partition(number), new ViewId(0, 1, "first"), ViewOf(2, "mine", 2)))],
            Cancel);

        Assert.Equal([Partition(11), Partition(5), Partition(0), Partition(99)], results.Select(result => result.Partition));
        Assert.Equal([ViewChangeOutcome.Won, ViewChangeOutcome.Lost, ViewChangeOutcome.Won, ViewChangeOutcome.Lost], results.Select(result => result.Outcome));
        Assert.Equal("earlier", results[1].Current!.Id.ProposalId);
        var rows = await register.ReadAsync([Partition(0), Partition(5), Partition(11)], Cancel);
        Assert.Equal(["mine", "earlier", "mine"], rows.Select(row => row.View.Id.ProposalId));
    }

    [Fact]
    public async Task An_empty_batch_is_answered_with_nothing() =>
        Assert.Empty(await (await OpenAsync()).CompareAndSwapManyAsync([], Cancel));

    [Fact]
    public async Task Clusters_and_deployments_do_not_see_each_other()
    {
        var one = await OpenAsync();
        await one.RegisterTypeAsync(new TypeRegistration("account", 1, 1), FirstViews(1), Cancel);

        foreach (var other in new[] { await OpenAsync(deployment: "two"), await OpenAsync(cluster: "shop") })
        {
            Assert.Null(await other.FindTypeAsync("account", Cancel));
            var result = Assert.Single(await other.CompareAndSwapManyAsync([new ViewChange(Partition(0), new ViewId(0, 1, "first"), ViewOf(2, "mine", 2))], Cancel));
            Assert.Equal(ViewChangeOutcome.Lost, result.Outcome);
            await other.RegisterTypeAsync(new TypeRegistration("account", 3, 1), FirstViews(3), Cancel);
        }

        Assert.Equal(1, (await one.FindTypeAsync("account", Cancel))!.Partitions);
        AssertView(ViewOf(1, "first", 1, 2, 3), Assert.Single(await one.ReadAllAsync(Cancel)).View);
    }

    [Fact]
    public async Task What_one_process_wrote_another_reads()
    {
        var writer = await OpenAsync();
        var reader = await OpenAsync();
        await writer.RegisterTypeAsync(new TypeRegistration("account", 1, 1), FirstViews(1), Cancel);

        for (var epoch = 2; epoch < 30; epoch++)
        {
            var expected = Assert.Single(await reader.ReadAllAsync(Cancel)).View.Id;
            var result = Assert.Single(await writer.CompareAndSwapManyAsync([new ViewChange(Partition(0), expected, ViewOf(epoch, $"p{epoch}", 1))], Cancel));
            Assert.Equal(ViewChangeOutcome.Won, result.Outcome);
        }
    }

    [Fact]
    public async Task Of_many_who_register_at_once_one_comes_first_as_a_whole()
    {
        var registers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => OpenAsync()));

        var answers = await Task.WhenAll(registers.Select((register, i) => Task.Run(
            async () => await register.RegisterTypeAsync(new TypeRegistration("account", 4 + i, 1), FirstViews(4 + i, $"by{i}"), Cancel))));

        var winner = Assert.Single(answers.Distinct());
        var rows = await registers[0].ReadAllAsync(Cancel);
        Assert.Equal(winner.Partitions, rows.Count);
        Assert.All(rows, row => Assert.Equal($"by{winner.Partitions - 4}", row.View.Id.ProposalId));
    }

    [Fact]
    public async Task Of_many_who_swap_at_once_exactly_one_wins_each_row()
    {
        const int Contenders = 6;
        const int Rows = 10;
        var registers = await Task.WhenAll(Enumerable.Range(0, Contenders).Select(_ => OpenAsync()));
        await registers[0].RegisterTypeAsync(new TypeRegistration("account", Rows, 1), FirstViews(Rows), Cancel);

        for (var epoch = 2; epoch <= 6; epoch++)
        {
            var before = await registers[0].ReadAllAsync(Cancel);
            var answers = await Task.WhenAll(registers.Select((register, i) => Task.Run(async () => await register.CompareAndSwapManyAsync(
                [.. before.OrderBy(_ => Random.Shared.Next()).Skip(i % 3).Select(row => new ViewChange(row.Partition, row.View.Id, ViewOf(epoch, $"{epoch}by{i}", i + 1)))],
                Cancel))));

            var wins = answers.SelectMany((results, i) => results.Select(result => (result, Contender: i))).Where(answer => answer.result.Outcome == ViewChangeOutcome.Won).ToList();
            Assert.DoesNotContain(answers.SelectMany(results => results), result => result.Outcome == ViewChangeOutcome.Unknown);
            Assert.Equal(wins.Select(win => win.result.Partition).Distinct().Count(), wins.Count);
            foreach (var row in await registers[0].ReadAllAsync(Cancel))
            {
                var winner = Assert.Single(wins, win => win.result.Partition == row.Partition);
                Assert.Equal($"{epoch}by{winner.Contender}", row.View.Id.ProposalId);
            }

            foreach (var loss in answers.SelectMany(results => results).Where(result => result.Outcome == ViewChangeOutcome.Lost))
            {
                Assert.Equal(epoch, loss.Current!.Id.Epoch);
            }
        }
    }

    [Fact]
    public async Task What_cannot_be_meant_is_refused()
    {
        var register = await OpenAsync();
        var expected = new ViewId(0, 3, "x");
        var stranger = new View(new ViewId(0, 4, "y"), Replica(1), [Replica(2)], Minimum: 1);

        await Assert.ThrowsAsync<ArgumentException>(async () => await register.RegisterTypeAsync(new TypeRegistration("a", 2, 1), FirstViews(1), Cancel));
        await Assert.ThrowsAsync<ArgumentException>(async () => await register.RegisterTypeAsync(new TypeRegistration("a", 1, 1), [ViewOf(2, "p", 1)], Cancel));
        await Assert.ThrowsAsync<ArgumentException>(async () => await register.CompareAndSwapManyAsync([new ViewChange(Partition(0), expected, ViewOf(3, "y", 1))], Cancel));
        await Assert.ThrowsAsync<ArgumentException>(async () => await register.CompareAndSwapManyAsync([new ViewChange(Partition(0), expected, stranger)], Cancel));
        await Assert.ThrowsAsync<ArgumentException>(async () => await register.CompareAndSwapManyAsync(
            [new ViewChange(Partition(0), expected, ViewOf(4, "y", 1)), new ViewChange(Partition(0), expected, ViewOf(5, "z", 1))], Cancel));
    }

    // Immutable arrays compare by reference, so records that hold them do too.
    private static void AssertView(View expected, View actual)
    {
        Assert.Equal(expected.Members, actual.Members);
        Assert.Equal(expected, actual with { Members = expected.Members });
    }
}

/// <summary>The model holds its own contract.</summary>
public sealed class InMemoryViewRegisterTests : ViewRegisterConformance
{
    private readonly Dictionary<(string, string), InMemoryViewRegister> _registers = [];

    internal override Task<IViewRegister> OpenAsync(string cluster, string deployment)
    {
        if (!_registers.TryGetValue((cluster, deployment), out var register))
        {
            _registers.Add((cluster, deployment), register = new InMemoryViewRegister());
        }

        return Task.FromResult<IViewRegister>(register);
    }
}
