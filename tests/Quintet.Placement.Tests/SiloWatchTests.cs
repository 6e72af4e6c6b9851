using Quintet.Protocol;

namespace Quintet.Placement.Tests;

public sealed class SiloWatchTests
{
    private const long SuspectAfterMs = 1000;

    [Theory]
    [InlineData(999, false, false, Evidence.None)]
    [InlineData(1000, false, false, Evidence.Silent)]
    [InlineData(1000, false, true, Evidence.Gone)]
    [InlineData(999, false, true, Evidence.None)]
    [InlineData(0, true, false, Evidence.Gone)]
    public void Silence_makes_a_suspect_and_proof_makes_it_gone(long silentMs, bool isDead, bool thirdWord, Evidence expected) =>
        Assert.Equal(expected, new SiloWatch(0).Judge(silentMs, SuspectAfterMs, isDead, thirdWord));

    [Fact]
    public void A_refused_connection_is_proof_until_the_silo_is_heard()
    {
        var watch = new SiloWatch(0);
        watch.Refused(10);
        Assert.Equal(Evidence.Gone, watch.Judge(10, SuspectAfterMs, isDead: false, thirdWord: false));

        watch.Heard(300);
        Assert.Equal(Evidence.None, watch.Judge(300, SuspectAfterMs, isDead: false, thirdWord: false));
    }

    [Fact]
    public void What_was_on_its_way_when_a_silo_ended_does_not_bring_it_back()
    {
        var watch = new SiloWatch(0);
        watch.Refused(10);
        watch.Heard(20);
        watch.Heard(210);
        Assert.Equal(Evidence.Gone, watch.Judge(210, SuspectAfterMs, isDead: false, thirdWord: false));

        watch.Heard(211);
        Assert.Equal(Evidence.None, watch.Judge(211, SuspectAfterMs, isDead: false, thirdWord: false));
    }

    [Fact]
    public void A_refusal_is_news_once_until_the_silo_is_heard()
    {
        var watch = new SiloWatch(0);
        Assert.True(watch.Refused(10));
        Assert.False(watch.Refused(20));

        watch.Heard(300);
        Assert.True(watch.Refused(310));
    }

    [Fact]
    public void A_late_judge_excuses_silence_but_not_a_refusal()
    {
        var watch = new SiloWatch(0);
        watch.Excuse(5000);
        Assert.Equal(Evidence.None, watch.Judge(5000, SuspectAfterMs, isDead: false, thirdWord: true));

        watch.Refused(5500);
        watch.Excuse(6000);
        Assert.Equal(Evidence.Gone, watch.Judge(6000, SuspectAfterMs, isDead: false, thirdWord: false));
    }

    [Fact]
    public void A_beat_that_has_stopped_is_proof_against_the_silent_and_being_cut_off_against_those_heard_one_way()
    {
        var watch = new SiloWatch(0);
        Assert.Equal(Evidence.None, watch.Judge(999, SuspectAfterMs, isDead: false, thirdWord: false, beatStopped: true));
        Assert.Equal(Evidence.Gone, watch.Judge(1000, SuspectAfterMs, isDead: false, thirdWord: false, beatStopped: true));
        Assert.Equal(Evidence.Gone, watch.Judge(0, SuspectAfterMs, isDead: false, thirdWord: false, cutOff: true));
    }

    [Fact]
    public void A_silo_that_was_silent_before_is_given_longer_and_that_is_forgotten_in_time()
    {
        const int Least = 700;
        var watch = new SiloWatch(0);
        Assert.Equal(Least, Asked(0));

        Assert.Equal(Least, Asked(300));
        watch.Heard(310);
        Assert.Equal(900, Asked(350));

        watch.Heard(400);
        Assert.Equal(900, Asked(1200));
        watch.Heard(1210);
        Assert.Equal(SuspectAfterMs, Asked(1250));

        watch.Heard(91_260);
        Assert.Equal(Least, Asked(91_300 + 240_000));

        long Asked(long nowMs) => watch.SuspectAfterMs(nowMs, Least, SuspectAfterMs);
    }

    [Fact]
    public void A_silence_that_was_the_judge_s_own_gives_nobody_longer()
    {
        var watch = new SiloWatch(0);
        watch.SuspectAfterMs(600, 100, SuspectAfterMs);
        watch.Excuse(650);
        Assert.Equal(100, watch.SuspectAfterMs(660, 100, SuspectAfterMs));
    }

    [Fact]
    public void Options_report_every_problem_at_once()
    {
        var options = new DetectionOptions
        {
            PulseInterval = TimeSpan.FromMilliseconds(5),
            ProbeAfter = TimeSpan.FromMilliseconds(1),
            SuspectAfter = TimeSpan.FromMinutes(2),
            DoubtAfter = TimeSpan.FromMinutes(3),
            DoubtPollInterval = TimeSpan.Zero,
            BeatInterval = TimeSpan.FromSeconds(6),
            BeatWindow = TimeSpan.FromSeconds(2),
            LinkDeadAfter = TimeSpan.FromSeconds(1),
            DeclareDeadAfter = TimeSpan.FromSeconds(-1),
        };

        Assert.Equal(9, options.Problems().Count());
        Assert.Empty(new DetectionOptions().Problems());
    }
}
