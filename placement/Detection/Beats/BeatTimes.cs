namespace Quintet.Placement;

/// <summary>The times of <see cref="DetectionOptions"/> that concern beats, in milliseconds.</summary>
/// <param name="WindowMs">A beat that does not move for so long has stopped.</param>
/// <param name="LinkDeadMs">Two that beat and do not hear each other for so long go separate ways.</param>
internal sealed record BeatTimes(long WindowMs, long LinkDeadMs)
{
    /// <summary>Own beats further apart than this are late: what delayed them may have delayed those of others three times over, and no window is long enough for that.</summary>
    public long LateMs => WindowMs / 3;

    /// <summary>
    /// A doubt that is not renewed for so long does not stand any more. Twice the window, which is how long others judge by it: nobody is condemned for having stopped to beat a little earlier
    /// than the judge.
    /// </summary>
    public long DoubtExpiresMs => WindowMs * 2;

    public static BeatTimes Of(DetectionOptions options) => new((long)options.BeatWindow.TotalMilliseconds, (long)options.LinkDeadAfter.TotalMilliseconds);
}
