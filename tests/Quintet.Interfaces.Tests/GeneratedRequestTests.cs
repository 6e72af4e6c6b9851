using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Quintet.Calls;
using Quintet.Protocol;

namespace Quintet.Tests;

public sealed class GeneratedRequestTests
{
    [Theory]
    [InlineData("Deposit", CallKind.Command, Consistency.Linearizable)]
    [InlineData("Close", CallKind.Command, Consistency.Linearizable)]
    [InlineData("Touch", CallKind.Command, Consistency.Linearizable)]
    [InlineData("Count", CallKind.Query, Consistency.TypeDefault)]
    [InlineData("Recent", CallKind.Query, Consistency.Session)]
    internal void The_attribute_decides_kind_and_consistency_also_after_a_journey(string method, CallKind kind, Consistency consistency)
    {
        Assert.All([Requests.Of(method), Travel(Requests.Of(method))], request =>
        {
            Assert.Equal(kind, request.Kind);
            Assert.Equal(consistency, request.Consistency);
        });
    }

    [Fact]
    public async Task Every_return_type_runs()
    {
        var specimen = new Specimen();
        Assert.Equal(5m, await Requests.Of("Deposit", 5m).On(specimen).RunAsync(default));
        Assert.Null(await Requests.Of("Close").On(specimen).RunAsync(default));
        Assert.Null(await Requests.Of("Touch", new[] { 1 }, CancellationToken.None).On(specimen).RunAsync(default));
        Assert.Equal(3, await Requests.Of("Count", "abc", CancellationToken.None).On(specimen).RunAsync(default));
        Assert.Equal("recent", await Requests.Of("Recent").On(specimen).RunAsync(default));
    }

    [Fact]
    public async Task The_bodys_exception_comes_out_as_it_is() =>
        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => Requests.Of("Deposit", -1m).On(new Specimen()).RunAsync(default).AsTask());

    [Fact]
    public async Task The_body_sees_the_token_it_is_given_and_not_the_callers()
    {
        using var callers = new CancellationTokenSource();
        using var callees = new CancellationTokenSource();
        var specimen = new Specimen();
        await Requests.Of("Touch", new[] { 1 }, callers.Token).On(specimen).RunAsync(callees.Token);
        Assert.Equal(callees.Token, specimen.Seen);
    }

    [Fact]
    public void The_header_and_trace_travel_and_the_token_does_not()
    {
        using var callers = new CancellationTokenSource();
        var request = Requests.Of("Touch", new[] { 1, 2 }, callers.Token);
        request.Header = new CommandHeader(new RequestId(Guid.NewGuid(), 7), 5, new LogTimestamp(1, 9), "key", 11);
        request.Consistency = Consistency.Eventual;
        request.Trace = "00-1-2-01";
        request.Terms = new ReadTerms { Floor = new LogPosition(1, 5), MaxAgeMs = 7, Seen = new SeenPositions([new(new PartitionId("specimen", 3), new LogPosition(0, 4))]), IsFromBody = true };
        var arrived = Travel(request);
        Assert.Equal((request.Header, request.Consistency, request.Trace), (arrived.Header, arrived.Consistency, arrived.Trace));
        Assert.Equal((request.Terms.Floor, request.Terms.MaxAgeMs, true), (arrived.Terms!.Floor, arrived.Terms.MaxAgeMs, arrived.Terms.IsFromBody));
        Assert.Equal(request.Terms.Seen!.All, arrived.Terms.Seen!.All);
        Assert.Equal(new[] { 1, 2 }, arrived.GetArgument(0));
        Assert.False(arrived.GetCancellationToken().CanBeCanceled);
    }

    [Fact]
    public async Task A_deep_copy_can_be_consumed_and_the_original_sent_again()
    {
        var original = Requests.Of("Touch", new[] { 1 }, CancellationToken.None);
        original.Header = new CommandHeader(new RequestId(Guid.NewGuid(), 1), 1, default);
        var copy = Requests.Services.GetRequiredService<DeepCopier>().Copy(original);
        await copy.On(new Specimen()).RunAsync(default);
        copy.Dispose();
        Assert.Equal(new[] { 1 }, original.GetArgument(0));
        Assert.Equal(copy.Header, original.Header);
    }

    [Fact]
    public void Reaching_an_activation_without_the_router_is_an_error_that_says_what_to_do() =>
        Assert.Contains("UseQuintet", Assert.Throws<InvalidOperationException>(() => { _ = Requests.Of("Close").On(new Specimen()).Invoke(); }).Message);

    [Fact]
    public void The_arguments_hash_depends_on_method_and_arguments_only()
    {
        Assert.Equal(Hash("Deposit", 5m), Hash("Deposit", 5m));
        Assert.NotEqual(Hash("Deposit", 5m), Hash("Deposit", 6m));
        Assert.NotEqual(Hash("Close"), Hash("Recent"));
        using var cancellation = new CancellationTokenSource();
        Assert.Equal(Hash("Count", "a", CancellationToken.None), Hash("Count", "a", cancellation.Token));
    }

    private static ulong Hash(string method, params object[] arguments) => ArgumentsHash.Of(Requests.Of(method, arguments), Requests.Serializer);

    private static ComponentRequest Travel(ComponentRequest request) =>
        Requests.Serializer.Deserialize<ComponentRequest>(Requests.Serializer.SerializeToArray(request))!;
}
