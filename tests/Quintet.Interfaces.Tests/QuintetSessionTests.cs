using Quintet.Protocol;

namespace Quintet.Tests;

public sealed class QuintetSessionTests
{
    private static readonly PartitionId Account = new("account", 3);

    [Fact]
    public void What_is_seen_only_goes_forward_and_a_later_era_takes_its_place()
    {
        var session = new QuintetSession();
        session.Observe(Account, new LogPosition(0, 5));
        session.Observe(Account, new LogPosition(0, 4));
        Assert.Equal(new LogPosition(0, 5), session.Of(Account));
        session.Observe(Account, new LogPosition(1, 2));
        session.Observe(Account, new LogPosition(0, 9));
        Assert.Equal(new LogPosition(1, 2), session.Of(Account));
        session.Forget(Account);
        Assert.Null(session.Of(Account));
        Assert.Null(session.Seen);
    }

    [Fact]
    public void A_token_is_the_session()
    {
        var session = new QuintetSession();
        session.UseWith("shop/1");
        session.Observe(Account, new LogPosition(2, long.MaxValue));
        session.Observe(new PartitionId("o-r_d.er", 4095), new LogPosition(0, 1));
        var token = session.ToToken();
        Assert.Matches("^[A-Za-z0-9._-]+$", token);
        var read = QuintetSession.Parse(token);
        Assert.Equal(session.Seen!.All, read.Seen!.All);
        Assert.Equal(token, read.ToToken());
        read.UseWith("shop/1");
        Assert.Contains("'shop/1'", Assert.Throws<QuintetSessionException>(() => read.UseWith("shop/2")).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_session_that_was_not_used_yet_is_of_any_cluster() => QuintetSession.Parse(new QuintetSession().ToToken()).UseWith("shop/1");

    // What others keep: it must stay readable.
    [Fact]
    public void The_format_is_the_one_that_was_given_out()
    {
        var session = new QuintetSession();
        session.UseWith("shop/1");
        session.Observe(Account, new LogPosition(1, 300));
        Assert.Equal("q1.s3TPwgZzaG9wLzEBB2FjY291bnQDAawC", session.ToToken());
    }

    [Fact]
    public void Whatever_is_no_whole_token_is_refused()
    {
        var session = new QuintetSession();
        session.Observe(Account, new LogPosition(0, 300));
        var token = session.ToToken();
        for (var length = 0; length < token.Length; length++)
        {
            Assert.Throws<QuintetSessionException>(() => QuintetSession.Parse(token[..length]));
        }

        for (var i = 0; i < token.Length - 1; i++)
        {
            Assert.Throws<QuintetSessionException>(() => QuintetSession.Parse($"{token[..i]}{(token[i] == 'A' ? 'B' : 'A')}{token[(i + 1)..]}"));
        }

        Assert.Throws<QuintetSessionException>(() => QuintetSession.Parse("q2." + token[3..]));
        Assert.Throws<QuintetSessionException>(() => QuintetSession.Parse(token + "AAAA"));
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-5)]
    [InlineData(0.5)]
    [InlineData(3_600_001)]
    public void An_age_out_of_its_bounds_is_refused(double ms) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => QuintetCall.With(maxAge: TimeSpan.FromMilliseconds(ms)));

    [Fact]
    public void A_level_that_is_none_is_refused() => Assert.Throws<ArgumentOutOfRangeException>(() => QuintetCall.With(consistency: (Consistency)9));
}
