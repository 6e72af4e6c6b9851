using Quintet.Protocol;

namespace Quintet.Placement;

/// <summary>Has silos that are gone declared dead to Orleans, so that ordinary grains recover soon, too.</summary>
internal sealed partial class SiloDetector
{
    private SiloId? _victim;

    /// <summary>Whether the silo lives beyond doubt: its pulses arrive, and nothing is held against it.</summary>
    public bool Hears(SiloId silo) => EvidenceAgainst(silo) == Evidence.None
        && IntentOf(silo) == SiloIntent.Stays && _peers.TryGetValue(silo, out var peer) && peer.Watch.WasHeard && peer.Watch.SilentMs(NowMs) < _options.SuspectAfter.TotalMilliseconds;

    /// <summary>One victim at a time, by the first live silo, as <see cref="KillRule"/> allows.</summary>
    private void HaveDeadDeclaredDead(long nowMs, BeatJudgement beats)
    {
        var live = Live;
        if (_victim is not null || live.IsEmpty || live[0] != _here)
        {
            return;
        }

        var electorate = _active.Count(silo => EvidenceAgainst(silo) != Evidence.Gone);
        var accused = _peers.Where(row => !row.Value.IsDead && nowMs - row.Value.KillAskedMs >= KillAgainMs && EvidenceAgainst(row.Key) == Evidence.Gone).Select(row => new Accusation(
            row.Key,
            row.Value.Watch.IsRefused,
            nowMs - row.Value.JudgedMs,
            1 + live.Count(other => other != _here && _peers.TryGetValue(other, out var state) && (state.Refused.Contains(row.Key) || state.Silent.Contains(row.Key)))));
        if (KillRule.Victim(beats, electorate, accused, (long)_options.DeclareDeadAfter.TotalMilliseconds, silo => KillRule.HoldsOnlyLiveCopy(silo, _views.All().Values, live)) is { } victim)
        {
            (_victim, _peers[victim].KillAskedMs) = (victim, nowMs);
            _ = KillAsync(victim);
        }
    }

    private async Task KillAsync(SiloId silo)
    {
        try
        {
            LogKilling(_logger, silo);
            await _membership.TryKill(SiloAddress.FromParsableString(silo.Value));
        }
        catch (Exception exception)
        {
            LogFailed(_logger, exception);
        }
        finally
        {
            _victim = null;
        }
    }
}
