using Quintet.Calls;
using Quintet.Protocol;

namespace Quintet.Tests;

public sealed class PulseDecisionTests
{
    private static readonly PulseDecision Decision = new(PulseAfter: 50, SuspectAfter: 1000, ProbeEvery: 100);
    private readonly SiloContact _silo = new(new SiloId("127.0.0.1:1@1"), now: 10_000);

    [Fact]
    public void An_idle_silo_is_left_alone() => Assert.Equal(PulseAction.None, Decision.About(_silo, 99_999, busy: false, wanted: false));

    [Fact]
    public void A_busy_silo_is_pulsed_when_it_falls_silent()
    {
        Assert.Equal(PulseAction.None, Decision.About(_silo, 10_049, busy: true, wanted: false));
        Assert.Equal(PulseAction.Pulse, Decision.About(_silo, 10_050, busy: true, wanted: false));
    }

    [Fact]
    public void A_silo_that_is_slow_to_answer_is_pulsed_less_often_but_often_enough_to_be_suspected_in_time()
    {
        _silo.BeginPulse(10_000);
        _silo.PulseAnswered(10_030);
        _silo.EndPulse();
        Assert.Equal(PulseAction.None, Decision.About(_silo, 10_149, busy: true, wanted: false));
        Assert.Equal(PulseAction.Pulse, Decision.About(_silo, 10_150, busy: true, wanted: false));

        _silo.BeginPulse(20_000);
        _silo.PulseAnswered(20_900);
        _silo.EndPulse();
        _silo.Heard(20_900);
        Assert.Equal(PulseAction.None, Decision.About(_silo, 21_149, busy: true, wanted: false));
        Assert.Equal(PulseAction.Pulse, Decision.About(_silo, 21_150, busy: true, wanted: false));
    }

    [Theory]
    [InlineData(30, 30)]
    [InlineData(900, 50)]
    public void Who_waits_for_news_does_not_wait_for_long_after_a_slow_answer(int took, int pause)
    {
        _silo.BeginPulse(10_000);
        _silo.PulseAnswered(10_000 + took);
        _silo.EndPulse();
        Assert.Equal(PulseAction.None, Decision.About(_silo, 10_000 + took + pause - 1, busy: true, wanted: true));
        Assert.Equal(PulseAction.Pulse, Decision.About(_silo, 10_000 + took + pause, busy: true, wanted: true));
    }

    [Fact]
    public void News_are_fetched_when_wanted() => Assert.Equal(PulseAction.Pulse, Decision.About(_silo, 10_001, busy: false, wanted: true));

    [Fact]
    public void One_pulse_at_a_time_and_suspicion_when_it_stays_unanswered()
    {
        _silo.BeginPulse(10_100);
        Assert.Equal(PulseAction.None, Decision.About(_silo, 11_099, busy: true, wanted: true));
        Assert.Equal(PulseAction.Suspect, Decision.About(_silo, 11_100, busy: true, wanted: true));
    }

    [Fact]
    public void Answers_to_calls_count_as_signs_of_life()
    {
        _silo.BeginPulse(10_100);
        _silo.Heard(11_000);
        Assert.Equal(PulseAction.None, Decision.About(_silo, 11_999, busy: true, wanted: false));
        Assert.Equal(PulseAction.Suspect, Decision.About(_silo, 12_000, busy: true, wanted: false));
    }

    [Fact]
    public void A_suspected_silo_is_probed_now_and_then()
    {
        _silo.IsSuspected = true;
        _silo.BeginPulse(20_000);
        Assert.Equal(PulseAction.None, Decision.About(_silo, 50_000, busy: true, wanted: true));
        _silo.EndPulse();
        Assert.Equal(PulseAction.None, Decision.About(_silo, 20_099, busy: true, wanted: true));
        Assert.Equal(PulseAction.Pulse, Decision.About(_silo, 20_100, busy: false, wanted: false));
    }

    [Fact]
    public void A_silo_that_refused_connections_is_probed_ten_times_less_often()
    {
        _silo.IsSuspected = _silo.IsRefused = true;
        _silo.BeginPulse(20_000);
        _silo.EndPulse();
        Assert.Equal(PulseAction.None, Decision.About(_silo, 20_999, busy: true, wanted: true));
        Assert.Equal(PulseAction.Pulse, Decision.About(_silo, 21_000, busy: true, wanted: true));
    }
}
