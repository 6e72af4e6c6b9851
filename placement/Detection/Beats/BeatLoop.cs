using System.Diagnostics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Quintet.Protocol;

namespace Quintet.Placement;

/// <summary>
/// Looks in the database whether a silo is in doubt, and beats there while one is. On a thread of its own that calls the database directly, so that neither a busy
/// thread pool nor anything that waits for it delays a beat.
/// </summary>
internal sealed partial class BeatLoop : IDisposable
{
    private const long CleanEveryMs = 10_000;
    private static readonly TimeSpan StopsWithin = TimeSpan.FromSeconds(3);

    private readonly IBeatTable _table;
    private readonly SiloDetector _detector;
    private readonly IClusterMembershipService _membership;
    private readonly DetectionOptions _options;
    private readonly ILogger<BeatLoop> _logger;
    private readonly SiloId _here;
    private readonly BeatTimes _times;
    private readonly BeatSheet _sheet;
    private readonly ManualResetEventSlim _stopping = new(initialState: false, spinCount: 0);
    private readonly Thread _thread;
    private Beat? _own;
    private BeatJudgement _judgement = BeatJudgement.Nothing(inDoubt: false);
    private bool _isFailing;
    private bool _isBeating;
    private long _cleanedMs;

    public BeatLoop(IBeatTable table, SiloDetector detector, ILocalSiloDetails silo, IClusterMembershipService membership, IOptions<DetectionOptions> options, ILogger<BeatLoop> logger)
    {
        (_table, _detector, _membership, _options, _logger) = (table, detector, membership, options.Value, logger);
        _here = new SiloId(silo.SiloAddress.ToParsableString());
        _times = BeatTimes.Of(options.Value);
        _sheet = new BeatSheet(_here, _times);
        _thread = new Thread(Run) { IsBackground = true, Name = "quintet-beats", Priority = ThreadPriority.AboveNormal };
    }

    private static long NowMs => Stopwatch.GetTimestamp() / (Stopwatch.Frequency / 1000);

    public void Start() => _thread.Start();

    public void Dispose()
    {
        _stopping.Set();
        if (_thread.IsAlive)
        {
            _thread.Join(StopsWithin);
        }
    }

    private void Run()
    {
        do
        {
            var startMs = NowMs;
            Protected(Round);
            var hurries = !_isBeating && _sheet.Duty(NowMs, inDoubt: false) != BeatDuty.Look; // It has just read of a doubt.
            var interval = hurries ? TimeSpan.Zero : _isBeating ? _options.BeatInterval : _options.DoubtPollInterval;
            _stopping.Wait(TimeSpan.FromMilliseconds(Math.Max(0, interval.TotalMilliseconds - (NowMs - startMs))));
        }
        while (!_stopping.IsSet);

        Protected(() =>
        {
            if (_own is not null)
            {
                _table.Remove(_own);
            }
        });
    }

    private void Protected(Action work)
    {
        try
        {
            work();
            _isFailing = false;
        }
        catch (Exception exception)
        {
            BeatTelemetry.Failed();
            if (!_isFailing)
            {
                _isFailing = true;
                LogFailed(_logger, exception);
            }
        }
    }

    private void Round()
    {
        var doubt = _detector.Doubt(NowMs);
        var duty = _sheet.Duty(NowMs, doubt.InDoubt);
        if ((duty != BeatDuty.Look) != _isBeating)
        {
            _isBeating = !_isBeating;
            LogBeating(_logger, _isBeating, doubt.InDoubt, doubt.Misses.Count, doubt.All.Count);
        }

        // The first one says that this silo takes part, and the last one that it is in doubt no more.
        if (_isBeating || _own is null || !_own.Doubts.IsEmpty)
        {
            Beat(doubt);
        }
        else
        {
            var askedMs = NowMs;
            _sheet.OnRead(_table.Read(), askedMs, NowMs);
        }

        if (duty != BeatDuty.BeatAndJudge)
        {
            _sheet.EndRun();
            Clean();
        }

        Weigh(duty == BeatDuty.BeatAndJudge);
    }

    private void Beat(Doubt doubt)
    {
        var own = new Beat(_here, (_own?.Number ?? 0) + 1, [.. doubt.Hears], doubt.InDoubt ? [.. doubt.Misses] : []);
        _own = own;
        var askedMs = NowMs;
        var beats = _table.Write(own);
        var answeredMs = NowMs;
        BeatTelemetry.Beat(answeredMs - askedMs);
        if (!_sheet.OnBeat(beats, askedMs, answeredMs, doubt.Hears))
        {
            LogLate(_logger, _times.LateMs);
        }
    }

    private void Weigh(bool judges)
    {
        // Afresh: answering took a while, and more may have been heard meanwhile.
        var doubt = _detector.Doubt(NowMs);
        var before = _judgement;
        _judgement = judges ? BeatJudge.Judge(_sheet.Picture(NowMs, doubt.InDoubt, doubt.Hears, doubt.All), _times) : BeatJudgement.Nothing(doubt.InDoubt);
        _detector.Weigh(_judgement);
        if (before.Standing != _judgement.Standing)
        {
            BeatTelemetry.Stands(_judgement.Standing);
            LogStanding(_logger, before.Standing, _judgement.Standing, string.Join(", ", _judgement.Side), string.Join(", ", doubt.Misses));
        }

        foreach (var silo in _judgement.Stopped.Except(before.Stopped))
        {
            LogStopped(_logger, silo, _times.WindowMs);
        }

        foreach (var silo in _judgement.Cut.Except(before.Cut))
        {
            LogCut(_logger, silo, _times.LinkDeadMs);
        }
    }

    /// <summary>Rows of silos that are dead are deleted, by the first live silo.</summary>
    private void Clean()
    {
        var live = _detector.Live;
        if (NowMs - _cleanedMs < CleanEveryMs || live.IsEmpty || live[0] != _here)
        {
            return;
        }

        _cleanedMs = NowMs;
        var living = _membership.CurrentSnapshot.Members.Where(member => member.Value.Status != SiloStatus.Dead).Select(member => new SiloId(member.Key.ToParsableString())).ToHashSet();
        foreach (var beat in _sheet.Beats.Where(beat => !living.Contains(beat.Silo)).ToList())
        {
            _table.Remove(beat);
        }
    }

    [LoggerMessage(EventId = 1210, Level = LogLevel.Information, Message = "Beating in the database: {Beating} (this silo itself is in doubt: {InDoubt}; it misses {Misses} of {All} silos)")]
    private static partial void LogBeating(ILogger logger, bool beating, bool inDoubt, int misses, int all);

    [LoggerMessage(EventId = 1211, Level = LogLevel.Warning, Message = "A beat of this silo in the database was more than {LateMs} ms after the one before; what it has seen of the beats of others counts for nothing")]
    private static partial void LogLate(ILogger logger, long lateMs);

    [LoggerMessage(EventId = 1212, Level = LogLevel.Warning, Message = "Silo {Silo} has not beaten in the database for {WindowMs} ms: it is dead, frozen, or without the database")]
    private static partial void LogStopped(ILogger logger, SiloId silo, long windowMs);

    [LoggerMessage(EventId = 1213, Level = LogLevel.Warning, Message = "This silo's standing: {Before} -> {Standing} (its side: {Side}; silent: {Silent})")]
    private static partial void LogStanding(ILogger logger, Standing before, Standing standing, string side, string silent);

    [LoggerMessage(EventId = 1214, Level = LogLevel.Warning, Message = "Silo {Silo} lives on another side of a split, and the link to it has been dead for {LinkDeadMs} ms: the sides go separate ways")]
    private static partial void LogCut(ILogger logger, SiloId silo, long linkDeadMs);

    [LoggerMessage(EventId = 1215, Level = LogLevel.Warning, Message = "The database did not take or tell a beat; while that lasts, silence proves nothing")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
