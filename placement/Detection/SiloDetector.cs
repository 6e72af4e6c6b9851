using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Quintet.Protocol;

namespace Quintet.Placement;

/// <summary>
/// Suspects silos: by pulses per silo pair, by refused connections, and by Orleans' membership. It runs on a thread of its own, so that
/// a busy thread pool delays neither its pulses nor its judgement.
/// </summary>
internal sealed partial class SiloDetector : IDisposable
{
    /// <summary>The id under which every silo registers its pulse service.</summary>
    public static readonly GrainId ServiceId = SystemTargetGrainId.CreateGrainServiceGrainId(2, ".quintet.pulse", SiloAddress.Zero);

    private const int FullListMs = 5000;
    private const int KillAgainMs = 2000;

    private readonly SiloId _here;
    private readonly IClusterMembershipService _membership;
    private readonly ViewDirectory _views;
    private readonly SiloServices<IPulseService> _services;
    private readonly DetectionOptions _options;
    private readonly ILogger<SiloDetector> _logger;
    private readonly ConcurrentDictionary<SiloId, PeerState> _peers = new();
    private readonly ConcurrentDictionary<SiloId, bool> _stopping = new();
    private readonly ManualResetEventSlim _wake = new(initialState: false, spinCount: 0);
    private readonly Thread _thread;
    private volatile bool _stopped;
    private volatile SiloIntent _intent;
    private volatile ImmutableSortedDictionary<SiloId, Evidence> _evidence = ImmutableSortedDictionary<SiloId, Evidence>.Empty;
    private volatile SiloId[] _active = [];
    private long _roundMs;
    private long _lateAtMs = long.MinValue;

    public SiloDetector(
        ILocalSiloDetails silo,
        IClusterMembershipService membership,
        ViewDirectory views,
        IGrainFactory grains,
        IOptions<DetectionOptions> options,
        ILogger<SiloDetector> logger)
    {
        _here = new SiloId(silo.SiloAddress.ToParsableString());
        (_membership, _views, _options, _logger) = (membership, views, options.Value, logger);
        _services = new SiloServices<IPulseService>(grains, ServiceId);
        _thread = new Thread(Run) { IsBackground = true, Name = "quintet-pulses", Priority = ThreadPriority.AboveNormal };
    }

    /// <summary>What is known against a silo has changed.</summary>
    public event Action<SiloId, Evidence>? Judged;

    /// <summary>The silos that membership calls active and that are not suspected, this one included, in order.</summary>
    public ImmutableArray<SiloId> Live => [.. _active.Where(silo => EvidenceAgainst(silo) == Evidence.None)];

    /// <summary>Whether membership calls the silo active, whatever is known against it here.</summary>
    public bool IsActive(SiloId silo) => _active.Contains(silo);

    /// <summary>The live silos that are not about to leave.</summary>
    public ImmutableArray<SiloId> Staying => [.. Live.Where(silo => IntentOf(silo) == SiloIntent.Stays)];

    /// <summary>What a silo is about to do, or did before it ended, as far as it has told.</summary>
    public SiloIntent IntentOf(SiloId silo) => silo == _here ? _intent : _stopping.ContainsKey(silo) ? SiloIntent.Stops : _peers.TryGetValue(silo, out var peer) ? peer.Intent : SiloIntent.Stays;

    /// <summary>What is known against other silos; those without an entry are fine, or unknown.</summary>
    public ImmutableSortedDictionary<SiloId, Evidence> Suspicions => _evidence;

    /// <summary>Every suspicion and how long it has been held.</summary>
    public IEnumerable<(SiloId Silo, Evidence Evidence, TimeSpan Age)> Suspected
    {
        get
        {
            var nowMs = NowMs;
            return [.. _evidence.Select(row => (row.Key, row.Value, TimeSpan.FromMilliseconds(_peers.TryGetValue(row.Key, out var peer) ? nowMs - peer.JudgedMs : 0)))];
        }
    }

    /// <summary>How long ago the last round was: more than a moment means that this silo's own threads do not run. Null before the first.</summary>
    public TimeSpan? SinceLastRound => Volatile.Read(ref _roundMs) is var roundMs and not 0 ? TimeSpan.FromMilliseconds(NowMs - roundMs) : null;

    /// <summary>How long ago a round was so late that this silo discarded its suspicions, or null if none was.</summary>
    public TimeSpan? SinceLate => Volatile.Read(ref _lateAtMs) is var lateMs and not long.MinValue ? TimeSpan.FromMilliseconds(NowMs - lateMs) : null;

    private static long NowMs => Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1000);

    public Evidence EvidenceAgainst(SiloId silo) => _evidence.GetValueOrDefault(silo);

    public void Start() => _thread.Start();

    /// <summary>Tells the others what this silo is about to do. A stop is final.</summary>
    public void Intend(SiloIntent intent)
    {
        _intent = _intent == SiloIntent.Stops ? SiloIntent.Stops : intent;
        Wake();
    }

    /// <summary>Sends the next pulses now: there is news.</summary>
    public void Wake() => _wake.Set();

    /// <summary>Anything that came from a silo is a sign of life.</summary>
    public void Heard(SiloId silo)
    {
        if (_peers.TryGetValue(silo, out var peer))
        {
            peer.Watch.Heard(NowMs);
        }
    }

    /// <summary>A pulse of another silo arrived.</summary>
    public void OnPulse(Pulse pulse)
    {
        if (_peers.TryGetValue(pulse.From, out var peer))
        {
            peer.Watch.Heard(NowMs);
            peer.Silent = pulse.Silent;
            peer.Refused = pulse.Refused;
            peer.Intent = pulse.IsLeaving ? SiloIntent.Drains : SiloIntent.Stays;
            if (pulse.IsStopping)
            {
                _stopping.TryAdd(pulse.From, true); // Final, and remembered when it is gone.
            }
        }

        foreach (var told in pulse.Views)
        {
            _views.Learn(told.Partition, told.View, told.Followers);
        }
    }

    public void Dispose()
    {
        _stopped = true;
        _wake.Set();
    }

    private void Run()
    {
        var interval = (long)_options.PulseInterval.TotalMilliseconds;
        var lastMs = NowMs;
        while (!_stopped)
        {
            _wake.Wait((int)interval);
            _wake.Reset();
            var nowMs = NowMs;
            try
            {
                Follow(nowMs);
                if (nowMs - lastMs > _options.ProbeAfter.TotalMilliseconds + (2 * interval))
                {
                    Excuse(nowMs, nowMs - lastMs);
                }

                foreach (var (silo, peer) in _peers)
                {
                    SendPulse(silo, peer, nowMs);
                }

                Judge(nowMs);
            }
            catch (Exception exception)
            {
                LogFailed(_logger, exception);
            }

            lastMs = nowMs;
            Volatile.Write(ref _roundMs, nowMs);
        }
    }

    /// <summary>Watches the silos that membership lists as living, and drops the others.</summary>
    private void Follow(long nowMs)
    {
        var members = _membership.CurrentSnapshot.Members;
        var active = ImmutableArray.CreateBuilder<SiloId>(members.Count);
        foreach (var (address, member) in members)
        {
            var silo = new SiloId(address.ToParsableString());
            if (member.Status is SiloStatus.Active)
            {
                active.Add(silo);
            }

            if (silo == _here)
            {
                continue;
            }

            if (member.Status is SiloStatus.Active or SiloStatus.ShuttingDown or SiloStatus.Stopping)
            {
                _peers.TryAdd(silo, new PeerState(address, nowMs));
            }
            else if (member.Status is SiloStatus.Dead && _peers.TryGetValue(silo, out var peer))
            {
                peer.IsDead = true;
            }
            else if (member.Status is SiloStatus.Dead && !_evidence.ContainsKey(silo) && _views.Mentions(silo))
            {
                _peers.TryAdd(silo, new PeerState(address, nowMs) { IsDead = true });
            }
        }

        active.Sort();
        _active = [.. active];
    }

    /// <summary>A silo whose own tick was late discards its suspicions (rule H2): the silence may have been its own.</summary>
    private void Excuse(long nowMs, long lateMs)
    {
        LogLate(_logger, lateMs);
        Volatile.Write(ref _lateAtMs, nowMs);
        foreach (var (_, peer) in _peers)
        {
            peer.Watch.Excuse(nowMs);
        }

        Weigh(BeatJudgement.Nothing(inDoubt: false));
    }

    private void SendPulse(SiloId silo, PeerState peer, long nowMs)
    {
        if (peer.IsDead)
        {
            return;
        }

        if (nowMs - peer.FullListMs > FullListMs)
        {
            (peer.FullListMs, peer.KnownVersion) = (nowMs, 0);
        }

        if (peer.Watch.SilentMs(nowMs) > _options.ProbeAfter.TotalMilliseconds && !peer.Watch.IsRefused)
        {
            _ = ProbeAsync(peer);
        }

        // One that hangs does not keep the next from being sent, but they do not pile up either. Where nobody listens most would be for nothing, just when the processor is needed for what that silo did.
        if ((!peer.IsWaiting && !peer.Watch.IsRefused && peer.Probe.Settled.IsCompleted) || nowMs - peer.SentMs > _options.SuspectAfter.TotalMilliseconds / 2)
        {
            (peer.SentMs, peer.IsWaiting) = (nowMs, true);
            _ = PulseAsync(silo, peer, nowMs);
        }
    }

    private async Task PulseAsync(SiloId silo, PeerState peer, long sentMs)
    {
        try
        {
            var (version, views) = _views.Since(peer.KnownVersion);
            await _services.On(silo).Pulse(new Pulse(_here, views, Reported(static p => p.IsMissed), Reported(static p => p.Watch.IsRefused), _intent != SiloIntent.Stays, _intent == SiloIntent.Stops));
            peer.Watch.Heard(NowMs);
            peer.KnownVersion = version;
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException or SiloUnavailableException)
        {
            _ = ProbeAsync(peer); // Which may take a while: the next pulse does not wait for it.
        }
        catch (Exception exception)
        {
            LogFailed(_logger, exception);
        }
        finally
        {
            if (peer.SentMs == sentMs)
            {
                peer.IsWaiting = false;
            }
        }
    }

    private ImmutableArray<SiloId> Reported(Func<PeerState, bool> which) =>
        [.. _evidence.Keys.Where(silo => _peers.TryGetValue(silo, out var peer) && which(peer))];

    private void Judge(long nowMs)
    {
        var beats = Judgement(nowMs);
        foreach (var (silo, peer) in _peers)
        {
            var suspectAfterMs = peer.Watch.SuspectAfterMs(nowMs, (long)_options.SuspectAfterLeast.TotalMilliseconds, (long)_options.SuspectAfter.TotalMilliseconds);

            // A silo that may be on the wrong side of a split takes no word either: those that it hears may be on the same side.
            var thirdWord = beats.HasWord && _peers.Any(other => other.Key != silo && EvidenceAgainst(other.Key) == Evidence.None && other.Value.Silent.Contains(silo));

            // What this silo itself has observed is its word to the others, whatever theirs adds to it here: two that miss a third agree, and stay agreed. The losing side of a split gives none.
            peer.IsMissed = beats.HasWord && !peer.IsDead && peer.Watch.SilentMs(nowMs) >= suspectAfterMs;
            var verdict = peer.Watch.Judge(nowMs, suspectAfterMs, peer.IsDead, thirdWord, beats.Stopped.Contains(silo), beats.Cut.Contains(silo) && beats.IsGone(silo, null));
            var before = _evidence.GetValueOrDefault(silo);
            if (verdict == before)
            {
                continue;
            }

            peer.JudgedMs = nowMs;
            _evidence = verdict == Evidence.None ? _evidence.Remove(silo) : _evidence.SetItem(silo, verdict);
            LogJudged(_logger, silo, before, verdict, peer.Watch.SilentMs(nowMs), peer.Watch.IsRefused, peer.IsDead);
            Judged?.Invoke(silo, verdict);
            Wake(); // The next pulses tell the others.
        }

        FollowSplit(beats);
        HaveDeadDeclaredDead(nowMs, beats);
        foreach (var (silo, peer) in _peers)
        {
            if (peer.IsDead && !_views.Mentions(silo))
            {
                _peers.TryRemove(silo, out _);
                _services.Forget(silo);
                _evidence = _evidence.Remove(silo);
            }
        }
    }

    [LoggerMessage(EventId = 1201, Level = LogLevel.Warning, Message = "Silo {Silo}: {Before} -> {Verdict} (silent for {SilentMs} ms, refused: {Refused}, dead in membership: {Dead})")]
    private static partial void LogJudged(ILogger logger, SiloId silo, Evidence before, Evidence verdict, long silentMs, bool refused, bool dead);

    [LoggerMessage(EventId = 1202, Level = LogLevel.Warning, Message = "This silo's detector was {LateMs} ms late; it discards its suspicions")]
    private static partial void LogLate(ILogger logger, long lateMs);

    [LoggerMessage(EventId = 1203, Level = LogLevel.Warning, Message = "A majority of the live silos finds {Silo} gone; asking membership to declare it dead")]
    private static partial void LogKilling(ILogger logger, SiloId silo);

    [LoggerMessage(EventId = 1204, Level = LogLevel.Error, Message = "The detector failed in one round and goes on")]
    private static partial void LogFailed(ILogger logger, Exception exception);

    private sealed class PeerState(SiloAddress address, long nowMs)
    {
        public IPEndPoint EndPoint { get; } = address.Endpoint;

        public PeerProbe Probe { get; } = new(address.Endpoint);

        public SiloWatch Watch { get; } = new(nowMs);

        public bool IsDead { get; set; }

        public SiloIntent Intent { get; set; }

        public bool IsMissed { get; set; }

        public long SentMs { get; set; }

        public bool IsWaiting { get; set; }

        public long KnownVersion { get; set; }

        public long FullListMs { get; set; } = nowMs;

        public long JudgedMs { get; set; } = nowMs;

        public long KillAskedMs { get; set; } = nowMs - KillAgainMs;

        public ImmutableArray<SiloId> Silent { get; set; } = [];

        public ImmutableArray<SiloId> Refused { get; set; } = [];
    }
}
