using Quintet.Protocol;

namespace Quintet.Placement.Tests;

public sealed class KillRuleTests
{
    private static readonly SiloId A = new("a");
    private static readonly SiloId B = new("b");
    private static readonly SiloId C = new("c");

    [Fact]
    public void One_that_refuses_connections_is_killed_at_once_by_a_majority()
    {
        Assert.Equal(B, Victim(electorate: 2, new Accusation(B, Refused: true, 0, Agreeing: 2)));
        Assert.Equal(B, Victim(electorate: 1, new Accusation(B, Refused: true, 0, Agreeing: 1)));
        Assert.Null(Victim(electorate: 2, new Accusation(B, Refused: true, 0, Agreeing: 1)));
    }

    [Theory]
    [InlineData(1999, false)]
    [InlineData(2000, true)]
    public void A_frozen_one_has_a_while_to_wake_up(long goneMs, bool killed) =>
        Assert.Equal(killed ? B : null, Victim(electorate: 2, new Accusation(B, Refused: false, goneMs, Agreeing: 2)));

    [Fact]
    public void One_at_a_time() =>
        Assert.Equal(B, Victim(electorate: 1, new Accusation(B, false, 5000, 1), new Accusation(C, false, 5000, 1)));

    // Rule H2: two stalled silos suspect two good ones.
    [Fact]
    public void Half_of_the_silos_do_not_kill_the_other_half() =>
        Assert.Null(Victim(electorate: 4, new Accusation(B, false, 5000, 2), new Accusation(C, false, 5000, 2)));

    [Theory]
    [InlineData("Undecided")]
    [InlineData("Tied")]
    [InlineData("Loses")]
    public void A_silo_whose_word_does_not_count_kills_nobody(string standing) => Assert.Null(KillRule.Victim(
        BeatJudgement.Nothing(true) with { Standing = Enum.Parse<Standing>(standing) }, 1, [new Accusation(B, true, 5000, 1)], 2000, _ => false));

    [Fact]
    public void Nobody_is_killed_whose_beat_moves() => Assert.Null(KillRule.Victim(
        BeatJudgement.Nothing(false) with { Standing = Standing.Acts, Cut = [B] }, 1, [new Accusation(B, false, 60_000, 1)], 2000, _ => false));

    [Fact]
    public void The_holder_of_the_only_live_copy_is_never_killed()
    {
        Assert.Null(KillRule.Victim(BeatJudgement.Nothing(false), 1, [new Accusation(B, true, 5000, 1)], 2000, silo => silo == B));

        Assert.True(KillRule.HoldsOnlyLiveCopy(B, [View(A, B), View(B)], [A]));
        Assert.True(KillRule.HoldsOnlyLiveCopy(B, [View(B, C)], [A]));
        Assert.False(KillRule.HoldsOnlyLiveCopy(B, [View(A, B), View(C)], [A]));
    }

    private static SiloId? Victim(int electorate, params Accusation[] accused) => KillRule.Victim(BeatJudgement.Nothing(false), electorate, accused, 2000, _ => false);

    private static View View(params SiloId[] silos) => new(new ViewId(0, 1, "first"), new ReplicaId(silos[0], 1), [.. silos.Select(silo => new ReplicaId(silo, 1))], 1);
}
