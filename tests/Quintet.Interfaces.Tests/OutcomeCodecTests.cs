using System.Collections.Immutable;
using Quintet.Calls;

namespace Quintet.Tests;

public sealed class OutcomeCodecTests
{
    private readonly OutcomeCodec _codec = Requests.Codec;

    [Fact]
    public void Values_come_back()
    {
        foreach (var value in new object?[] { null, 5m, "text", 0, false, Guid.NewGuid(), new DateTimeOffset(2026, 1, 2, 3, 4, 5, TimeSpan.Zero) })
        {
            Assert.Equal(value, _codec.Decode(_codec.Encode(value)));
        }

        Assert.Equal(new[] { 1, 2 }, Assert.IsType<ImmutableArray<int>>(_codec.Decode(_codec.Encode(ImmutableArray.Create(1, 2)))));
    }

    [Fact]
    public void Exceptions_are_thrown_with_type_message_and_fields()
    {
        var overloaded = Assert.Throws<QuintetOverloadedException>(() => Throw(new QuintetOverloadedException("full", TimeSpan.FromSeconds(3))));
        Assert.Equal(("full", TimeSpan.FromSeconds(3)), (overloaded.Message, overloaded.RetryAfter));
        Assert.Equal("no", Assert.Throws<InvalidOperationException>(() => Throw(new InvalidOperationException("no", new TimeoutException()))).Message);
        Assert.Equal(["a", "b"], Assert.Throws<QuintetConfigurationException>(() => Throw(new QuintetConfigurationException(["a", "b"]))).Errors);
    }

    [Fact]
    public void An_exception_that_cannot_be_sent_becomes_one_that_names_it()
    {
        var e = Assert.Throws<QuintetComponentFailedException>(() => Throw(new Unsendable("secret sauce")));
        Assert.Equal(typeof(Unsendable).FullName, e.ExceptionType);
        Assert.Contains("secret sauce", e.Message);
        Assert.Throws<QuintetComponentFailedException>(() => Throw(new InvalidOperationException("outer", new Unsendable("inner"))));
    }

    [Fact]
    public void A_value_that_cannot_be_sent_is_refused() => Assert.ThrowsAny<Exception>(() => _codec.Encode(new Unsendable("x").GetType().Module));

    [Fact]
    public void Says_whether_an_outcome_is_an_exception()
    {
        Assert.False(OutcomeCodec.IsException(_codec.Encode(null)));
        Assert.False(OutcomeCodec.IsException(_codec.Encode(1)));
        Assert.True(OutcomeCodec.IsException(_codec.EncodeException(new TimeoutException())));
    }

    [Fact]
    public void Bytes_of_an_unknown_kind_are_refused() => Assert.Throws<InvalidOperationException>(() => _codec.Decode([99]));

    private void Throw(Exception exception) => _codec.Decode(_codec.EncodeException(exception));

    private sealed class Unsendable(string message) : Exception(message);
}
