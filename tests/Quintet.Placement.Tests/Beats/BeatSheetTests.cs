using System.Collections.Immutable;
using Quintet.Protocol;

namespace Quintet.Placement.Tests.Beats;

public sealed class BeatSheetTests
{
    private static readonly BeatTimes Times = new(WindowMs: 1500, LinkDeadMs: 15_000);
    private static readonly SiloId A = new("a");
    private static readonly SiloId B = new("b");

    private readonly BeatSheet _sheet = new(A, Times);
    private readonly ImmutableSortedSet<SiloId> _hears = [];

    [Fact]
    public void A_beat_has_not_moved_from_when_it_was_read_until_it_was_last_asked_for()
    {
        OnBeat(1000, 1100, Of(B, 5));
        OnBeat(1200, 1300, Of(B, 5));
        OnBeat(1400, 1490, Of(B, 5));

        Assert.Equal((300, false), (See(1490).UnmovedMs, See(1490).Moved));

        OnBeat(1600, 1650, Of(B, 6));
        Assert.Equal((0, true), (See(1650).UnmovedMs, See(1650).Moved));
    }

    [Fact]
    public void What_was_seen_before_own_beats_were_on_time_counts_for_nothing()
    {
        _sheet.OnRead([Of(B, 5)], 100, 100);
        Assert.True(OnBeat(5000, 5050, Of(B, 5)));
        Assert.Equal(0, See(5050).UnmovedMs);

        Assert.True(OnBeat(5200, 5300, Of(B, 5)));
        Assert.False(OnBeat(5400, 6000, Of(B, 5)));
        Assert.Equal(0, See(6000).UnmovedMs);

        Assert.True(OnBeat(6200, 6210, Of(B, 5)));
        Assert.Equal(200, See(6210).UnmovedMs);
    }

    [Fact]
    public void A_silo_whose_own_beat_is_overdue_can_tell_nothing()
    {
        OnBeat(1000, 1010, Of(B, 5));

        Assert.True(_sheet.Picture(1510, true, _hears, [B]).OnTime);
        Assert.False(_sheet.Picture(1511, true, _hears, [B]).OnTime);
    }

    [Fact]
    public void A_run_that_ended_is_forgotten()
    {
        OnBeat(1000, 1010, Of(B, 5));
        OnBeat(1200, 1210, Of(B, 6));
        _sheet.EndRun();
        OnBeat(9000, 9010, Of(B, 6));

        Assert.Equal((0, false), (See(9010).UnmovedMs, See(9010).Moved));
    }

    [Fact]
    public void A_doubt_stands_while_it_is_renewed_and_an_old_one_never()
    {
        _sheet.OnRead([Of(B, 5, doubts: true)], 1000, 1000);
        Assert.Equal(BeatDuty.Look, _sheet.Duty(1000, inDoubt: false));
        Assert.Equal(BeatDuty.BeatAndJudge, _sheet.Duty(1000, inDoubt: true));

        _sheet.OnRead([Of(B, 6, doubts: true)], 1500, 1500);
        Assert.Equal(BeatDuty.BeatAndJudge, _sheet.Duty(2499, inDoubt: false));
        Assert.Equal(BeatDuty.Beat, _sheet.Duty(2500, inDoubt: false)); // It may have been renewed right after the look before.
        Assert.Equal(BeatDuty.Beat, _sheet.Duty(4499, inDoubt: false));
        Assert.Equal(BeatDuty.Look, _sheet.Duty(4500, inDoubt: false));

        _sheet.OnRead([Of(B, 7)], 3600, 3600);
        Assert.Equal(BeatDuty.Look, _sheet.Duty(3600, inDoubt: false));
    }

    [Fact]
    public void A_row_that_appears_has_moved_and_one_that_was_removed_is_not_judged()
    {
        _sheet.OnRead([], 1000, 1000);
        _sheet.OnRead([Of(B, 1, doubts: true)], 1500, 1500);
        Assert.Equal(BeatDuty.BeatAndJudge, _sheet.Duty(1500, inDoubt: false));

        OnBeat(1600, 1610);
        Assert.Empty(_sheet.Picture(1610, true, _hears, [B]).Others);
    }

    [Fact]
    public void Two_are_apart_from_when_both_beat_without_hearing_each_other_until_they_do()
    {
        OnBeat(1000, 1010, Of(B, 5));
        OnBeat(1200, 1210, Of(B, 6));
        OnBeat(1400, 1410, Of(B, 7));
        Assert.Equal(190, See(1410).ApartMs);

        _sheet.OnBeat([new Beat(B, 8, [A], [])], 1600, 1610, [B]);
        Assert.Equal(0, See(1610).ApartMs);
    }

    private bool OnBeat(long askedMs, long answeredMs, params Beat[] others) => _sheet.OnBeat([new Beat(A, askedMs, [], []), .. others], askedMs, answeredMs, _hears);

    private Sighting See(long nowMs) => Assert.Single(_sheet.Picture(nowMs, true, _hears, [B]).Others);

    private static Beat Of(SiloId silo, long number, bool doubts = false) => new(silo, number, [], doubts ? [A] : []);
}
