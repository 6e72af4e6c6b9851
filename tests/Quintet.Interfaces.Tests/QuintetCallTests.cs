
namespace Quintet.Tests;

public sealed class QuintetCallTests
{
    [Fact]
    public void An_inner_scope_adds_to_the_outer_one_and_ends_before_it()
    {
        using (QuintetCall.With(timeout: TimeSpan.FromSeconds(2)))
        {
            using (QuintetCall.With(consistency: Consistency.Session))
            {
                Assert.Equal(new CallSettings(Consistency.Session, TimeSpan.FromSeconds(2), null, null), QuintetCall.Current);
            }

            Assert.Equal(new CallSettings(null, TimeSpan.FromSeconds(2), null, null), QuintetCall.Current);
        }

        Assert.Null(QuintetCall.Current);
    }

    [Fact]
    public void Values_out_of_bounds_are_refused()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => QuintetCall.With(timeout: TimeSpan.Zero));
        Assert.Throws<ArgumentOutOfRangeException>(() => QuintetCall.With(timeout: TimeSpan.FromHours(1.1)));
        Assert.Throws<ArgumentOutOfRangeException>(() => QuintetCall.With(idempotencyKey: ""));
        Assert.Throws<ArgumentOutOfRangeException>(() => QuintetCall.With(idempotencyKey: new string('x', 257)));
        QuintetCall.With(idempotencyKey: new string('x', 256)).Dispose();
    }

    [Fact]
    public void Options_report_every_error_at_once()
    {
        Assert.Empty(new QuintetClientOptions().Errors());
        var errors = new QuintetClientOptions { CallTimeout = TimeSpan.Zero, SuspectAfter = TimeSpan.FromHours(1), MaxOutstandingCalls = 0 }.Errors().ToArray();
        Assert.Equal(3, errors.Length);
        Assert.Contains("CallTimeout is 00:00:00", errors[0]);
        Assert.Contains("MaxOutstandingCalls is 0; 1 to 1000000", errors[1]);
    }
}
