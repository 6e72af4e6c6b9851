using System.Collections.Immutable;
using CsCheck;
using Quintet.Protocol;

namespace Quintet.Placement.Tests.Beats;

public sealed class BeatJudgeTests
{
    private static readonly BeatTimes Times = new(WindowMs: 1500, LinkDeadMs: 15_000);
    private static readonly SiloId A = Silo(0);
    private static readonly SiloId B = Silo(1);
    private static readonly SiloId C = Silo(2);

    [Fact]
    public void The_other_one_of_two_is_gone_when_its_beat_has_stopped_for_the_window()
    {
        Assert.Equal(Standing.Undecided, Judge(A, [], Unmoved(B, 1499)).Standing);

        var judgement = Judge(A, [], Unmoved(B, 1500));
        Assert.Equal((Standing.Acts, true), (judgement.Standing, judgement.IsGone(B, Led(B))));
        Assert.True(judgement.MayChange(Led(B)));
    }

    [Fact]
    public void A_judge_whose_own_beats_are_late_condemns_nobody()
    {
        var judgement = BeatJudge.Judge(new BeatPicture(A, InDoubt: true, OnTime: false, [], [Unmoved(B, 60_000)]), Times);

        Assert.Equal(Standing.Undecided, judgement.Standing);
        Assert.False(judgement.IsGone(B, Led(A)));
        Assert.False(judgement.MayChange(Led(A)));
    }

    [Fact]
    public void Of_two_that_beat_without_hearing_each_other_the_one_with_the_primary_goes_on_after_the_bound()
    {
        var early = Judge(A, [], Beating(B, apartMs: 14_999));
        Assert.Equal(Standing.Tied, early.Standing);
        Assert.False(early.IsGone(B, Led(A)));

        var judgement = Judge(A, [], Beating(B, apartMs: 15_000));
        Assert.True(judgement.IsGone(B, Led(A)));
        Assert.True(judgement.MayChange(Led(A)));
        Assert.False(judgement.IsGone(B, Led(B)));
        Assert.False(judgement.MayChange(Led(B)));
        Assert.False(judgement.IsGone(B, null));
        Assert.False(judgement.HasWord);
    }

    [Fact]
    public void A_link_that_works_one_way_only_is_no_connection()
    {
        var judgement = Judge(A, [B], Beating(B, apartMs: 20_000));

        Assert.Equal([A], judgement.Side);
        Assert.True(judgement.IsGone(B, Led(A)));
    }

    [Fact]
    public void The_one_that_lost_its_links_to_the_two_others_neither_acts_nor_gives_its_word()
    {
        var judgement = Judge(C, [], Beating(A, hears: [B], apartMs: 60_000), Beating(B, hears: [A], apartMs: 60_000));

        Assert.Equal((Standing.Loses, false), (judgement.Standing, judgement.HasWord));
        Assert.False(judgement.IsGone(A, Led(C)));
        Assert.False(judgement.MayChange(Led(C)));
    }

    [Fact]
    public void A_side_waits_until_it_is_known_whether_the_others_beat()
    {
        var judgement = Judge(A, [], Unmoved(B, 2000), Unmoved(C, 100));

        Assert.Equal(Standing.Undecided, judgement.Standing);
        Assert.True(judgement.IsGone(B, null));
        Assert.False(judgement.IsGone(C, null));
    }

    [Fact]
    public void A_survivor_of_three_decides_alone_when_both_others_have_stopped()
    {
        var judgement = Judge(A, [], Unmoved(B, 1500), Unmoved(C, 1500));

        Assert.Equal(Standing.Acts, judgement.Standing);
        Assert.Equal([B, C], judgement.Stopped);
    }

    [Fact]
    public void A_silo_that_knows_no_beats_is_not_judged_by_them() => Assert.Empty(Judge(A, []).Stopped);

    [Fact]
    public void Of_three_equal_sides_without_the_primary_the_one_with_the_lowest_silo_goes_on()
    {
        var primary = Led(Silo(9));
        Assert.True(Judge(A, [], Beating(B, apartMs: 20_000), Beating(C, apartMs: 20_000)).IsGone(B, primary));
        Assert.False(Judge(B, [], Beating(A, apartMs: 20_000), Beating(C, apartMs: 20_000)).IsGone(C, primary));
    }

    /// <summary>Whatever the links: of silos that all beat and see the same beats, no two condemn each other, no two sides act, and nobody is condemned on one's own side.</summary>
    [Fact]
    public void Two_sides_never_act_against_each_other() => Links().Sample(links =>
    {
        var size = links.Length;
        var judgements = Enumerable.Range(0, size).Select(here => JudgeBy(links, here)).ToArray();
        foreach (var view in Enumerable.Range(0, size).Select(primary => Led(Silo(primary))))
        {
            for (var a = 0; a < size; a++)
            {
                for (var b = 0; b < size; b++)
                {
                    if (a == b)
                    {
                        continue;
                    }

                    var condemns = judgements[a].IsGone(Silo(b), view);
                    Assert.False(condemns && judgements[b].IsGone(Silo(a), view), $"{a} and {b} condemn each other");
                    Assert.False(condemns && judgements[b].HasWord, $"{a} condemns {b}, whose word counts");
                    Assert.False(condemns && judgements[b].MayChange(view), $"{a} condemns {b}, which may change the view");
                    Assert.False(condemns && judgements[a].Side.Contains(Silo(b)), $"{a} condemns {b} of its own side");
                    Assert.False(!judgements[a].Side.Contains(Silo(b)) && judgements[a].MayChange(view) && judgements[b].MayChange(view), $"{a} and {b} act, on two sides");
                }
            }
        }
    });

    /// <summary>The one that goes on is on a largest side, and somebody always does.</summary>
    [Fact]
    public void Some_largest_side_acts() => Links().Sample(links =>
    {
        var judgements = Enumerable.Range(0, links.Length).Select(here => JudgeBy(links, here)).ToArray();
        foreach (var view in Enumerable.Range(0, links.Length).Select(primary => Led(Silo(primary))))
        {
            var acting = judgements.Where(judgement => judgement.MayChange(view)).ToList();
            Assert.NotEmpty(acting);
            Assert.All(acting, judgement => Assert.Equal(judgements.Max(other => other.Side.Count), judgement.Side.Count));
        }
    });

    // links[a][b]: pulses of a reach b.
    private static Gen<bool[][]> Links() => Gen.Int[2, 7].SelectMany(size => Gen.Frequency((2, Gen.Const(false)), (3, Gen.Const(true))).Array[size].Array[size]);

    private static BeatJudgement JudgeBy(bool[][] links, int here)
    {
        var silos = Enumerable.Range(0, links.Length).ToArray();
        var hears = silos.Select(to => silos.Where(from => from != to && links[from][to]).Select(Silo).ToImmutableSortedSet()).ToArray();
        return BeatJudge.Judge(
            new BeatPicture(
                Silo(here),
                DoubtRule.InDoubt(links.Length - 1, links.Length - 1 - hears[here].Count),
                OnTime: true,
                hears[here],
                [.. silos.Where(other => other != here).Select(other => new Sighting(Silo(other), 0, Moved: true, [.. hears[other]], ApartMs: links[here][other] && links[other][here] ? 0 : 60_000))]),
            Times);
    }

    private static BeatJudgement Judge(SiloId here, SiloId[] hears, params Sighting[] others) =>
        BeatJudge.Judge(new BeatPicture(here, DoubtRule.InDoubt(Math.Max(1, others.Length), Math.Max(1, others.Length) - hears.Length), OnTime: true, [.. hears], [.. others]), Times);

    private static Sighting Unmoved(SiloId silo, long ms) => new(silo, ms, Moved: false, [], 0);

    private static Sighting Beating(SiloId silo, SiloId[]? hears = null, long apartMs = 0) => new(silo, 100, Moved: true, [.. hears ?? []], apartMs);

    private static SiloId Silo(int number) => new($"127.0.0.1:{11111 + number}@1");

    private static View Led(SiloId primary) => new(new ViewId(0, 1, "first"), new ReplicaId(primary, 1), [new ReplicaId(primary, 1)], 1);
}
