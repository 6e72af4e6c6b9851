using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Serialization;
using Quintet.Calls;

namespace Quintet.Components.Tests;

/// <summary>What a caller beyond a bound is told.</summary>
public sealed class RefusalsTests
{
    private readonly OutcomeCodec _outcomes = new(new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>());
    private readonly Refusals _refusals;

    public RefusalsTests() => _refusals = new Refusals(_outcomes, Options.Create(new QuintetSiloOptions
    {
        MaxConcurrentQueries = 2,
        MaxConcurrentCommands = 3000,
        MaxCommandsPerComponent = 40,
        MaxUncommittedBytes = 5_000_000,
    }));

    [Theory]
    [InlineData(nameof(Bound.Queries), "2 queries at once and 128 more wait (QuintetSiloOptions.MaxConcurrentQueries)")]
    [InlineData(nameof(Bound.Commands), "3,000 commands without having answered them (QuintetSiloOptions.MaxConcurrentCommands)")]
    [InlineData(nameof(Bound.Component), "40 commands without an answer, as many as one may have (QuintetSiloOptions.MaxCommandsPerComponent)")]
    [InlineData(nameof(Bound.Log), "5,000,000 bytes of log that members have not acknowledged (QuintetSiloOptions.MaxUncommittedBytes)")]
    [InlineData(nameof(Bound.Partition), "20,000 commands in execution, 16,384 commands from the first that this process has not acknowledged, 1,000,000 replies, 100,000 idempotency keys")]
    public void It_names_the_bound_its_value_and_when_to_come_again(string bound, string expected)
    {
        var reply = _refusals.Of(Enum.Parse<Bound>(bound));
        var refusal = Assert.Throws<QuintetOverloadedException>(() => _outcomes.Decode(reply.Outcome!));

        Assert.Contains(expected, refusal.Message, StringComparison.Ordinal);
        Assert.Equal((Refusals.RetryAfter, (int)Refusals.RetryAfter.TotalMilliseconds), (refusal.RetryAfter, reply.RetryAfterMs));
        Assert.Equal((ReplyStatus.Busy, bound == nameof(Bound.Component)), (reply.Status, reply.IsOfComponent));
    }

    [Fact]
    public void It_is_made_once() => Assert.Same(_refusals.Of(Bound.Commands), _refusals.Of(Bound.Commands));
}
