using System.Collections.Immutable;
using Quintet.Protocol;

namespace Quintet.Placement;

/// <summary>What a silo does about beats.</summary>
internal enum BeatDuty
{
    /// <summary>Nobody is in doubt: it looks whether that is still so.</summary>
    Look,

    /// <summary>Somebody is or was in doubt a while ago: it shows that it lives.</summary>
    Beat,

    /// <summary>Somebody is in doubt, and all that live beat.</summary>
    BeatAndJudge,
}

/// <summary>
/// Keeps the times of beats: when own ones were committed and when others' were seen to move, by this silo's monotonic clock. Always on the safe side: what was read
/// counts from when the answer was there, what was not seen counts up to when the question was asked.
/// </summary>
internal sealed class BeatSheet(SiloId here, BeatTimes times)
{
    private readonly Dictionary<SiloId, Row> _rows = [];
    private bool _hasRead;
    private long _readAskedMs;
    private long? _runSinceMs;
    private long _askedMs;
    private long _answeredMs;

    /// <summary>The beats as they were last read, this silo's own left out.</summary>
    public IEnumerable<Beat> Beats => _rows.Values.Select(row => row.Beat);

    /// <summary>All beats were read, without an own one.</summary>
    /// <param name="beats">What stood there.</param>
    /// <param name="askedMs">When they were asked for: they stood there at some moment after.</param>
    /// <param name="answeredMs">And before this.</param>
    public void OnRead(IReadOnlyList<Beat> beats, long askedMs, long answeredMs)
    {
        foreach (var beat in beats.Where(beat => beat.Silo != here))
        {
            if (!_rows.TryGetValue(beat.Silo, out var row))
            {
                // A row that was there when this silo began to look may be as old as the deployment.
                _rows[beat.Silo] = _hasRead ? new Row(beat, answeredMs) { MovedMs = answeredMs, MovedAfterMs = _readAskedMs } : new Row(beat, answeredMs);
            }
            else if (row.Beat.Number != beat.Number)
            {
                (row.Beat, row.SinceMs, row.MovedMs, row.MovedAfterMs) = (beat, answeredMs, answeredMs, _readAskedMs);
            }
        }

        (_hasRead, _readAskedMs) = (true, askedMs);
        foreach (var gone in _rows.Keys.Except(beats.Select(beat => beat.Silo)).ToList())
        {
            _rows.Remove(gone);
        }
    }

    /// <summary>An own beat was committed, and all beats were read after it.</summary>
    /// <returns>False if it was late: then all that was seen before counts for nothing.</returns>
    public bool OnBeat(IReadOnlyList<Beat> beats, long askedMs, long answeredMs, ImmutableSortedSet<SiloId> hears)
    {
        OnRead(beats, askedMs, answeredMs);
        var isLate = answeredMs - (_runSinceMs is null ? askedMs : _answeredMs) > times.LateMs;
        if (isLate || _runSinceMs is null)
        {
            _runSinceMs = answeredMs;
        }

        (_askedMs, _answeredMs) = (askedMs, answeredMs);
        foreach (var row in _rows.Values)
        {
            var isApart = Moved(row) && !isLate && !(hears.Contains(row.Beat.Silo) && row.Beat.Hears.Contains(here));
            row.ApartSinceMs = isApart ? row.ApartSinceMs ?? answeredMs : null;
        }

        return !isLate;
    }

    /// <summary>This silo stops beating.</summary>
    public void EndRun()
    {
        _runSinceMs = null;
        foreach (var row in _rows.Values)
        {
            row.ApartSinceMs = null;
        }
    }

    /// <summary>What this silo has to do.</summary>
    /// <param name="nowMs">Monotonic time.</param>
    /// <param name="inDoubt">Whether it is in doubt itself.</param>
    public BeatDuty Duty(long nowMs, bool inDoubt)
    {
        var doubts = _rows.Values.Where(row => !row.Beat.Doubts.IsEmpty).ToList();
        return inDoubt || nowMs - doubts.Max(row => row.MovedAfterMs) < times.WindowMs ? BeatDuty.BeatAndJudge
            : nowMs - doubts.Max(row => row.MovedMs) < times.DoubtExpiresMs ? BeatDuty.Beat
            : BeatDuty.Look;
    }

    /// <summary>What there is to judge now.</summary>
    /// <param name="nowMs">Monotonic time.</param>
    /// <param name="inDoubt">Whether this silo is in doubt.</param>
    /// <param name="hears">Whose pulses reach it.</param>
    /// <param name="concerned">The silos to be judged.</param>
    public BeatPicture Picture(long nowMs, bool inDoubt, ImmutableSortedSet<SiloId> hears, IReadOnlyCollection<SiloId> concerned) => new(
        here,
        inDoubt,
        _runSinceMs is not null && nowMs - _answeredMs <= times.LateMs,
        hears,
        [
            .. _rows.Values.Where(row => concerned.Contains(row.Beat.Silo)).OrderBy(row => row.Beat.Silo).Select(row => new Sighting(
                row.Beat.Silo,
                Math.Max(0, _askedMs - Math.Max(_runSinceMs ?? _askedMs, row.SinceMs)),
                Moved(row),
                row.Beat.Hears,
                row.ApartSinceMs is { } sinceMs ? Math.Max(0, _askedMs - sinceMs) : 0)),
        ]);

    private bool Moved(Row row) => row.MovedMs is { } movedMs && movedMs >= _runSinceMs;

    private sealed class Row(Beat beat, long sinceMs)
    {
        public Beat Beat { get; set; } = beat;

        /// <summary>When this number was first seen.</summary>
        public long SinceMs { get; set; } = sinceMs;

        /// <summary>When it was last seen to have changed, if ever.</summary>
        public long? MovedMs { get; set; }

        /// <summary>When it was last known not to have changed yet.</summary>
        public long? MovedAfterMs { get; set; }

        public long? ApartSinceMs { get; set; }
    }
}
