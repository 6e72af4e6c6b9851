namespace Quintet.Protocol;

/// <summary>
/// This replica's proposals to the register whose fate is not known (rule H1). A row still at the old epoch proves nothing: a
/// proposal is settled only by reading an epoch as high as proposed, or by winning another compare-and-swap on the same base.
/// </summary>
internal sealed class RegisterLink
{
    private const int AnswerMs = 10_000;
    private readonly List<View> _proposed = [];
    private long _askedMs;
    private int _tries;

    /// <summary>A compare-and-swap is under way and not answered.</summary>
    public bool Waiting { get; private set; }

    /// <summary>When to look into a proposal of unknown fate.</summary>
    public long LookAtMs { get; private set; }

    /// <summary>The row was read at the base, so the next proposal on the same base may be made.</summary>
    public bool MayPropose => !Waiting && (_proposed.Count == 0 || Looked);

    public bool Looked { get; private set; }

    public bool IsOpen => _proposed.Count > 0;

    public bool Proposes(ReplicaId replica)
    {
        foreach (var view in _proposed)
        {
            if (view.Has(replica))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>The least minimum of the views proposed; the largest number if there are none.</summary>
    public int LeastMinimum => _proposed.Count == 0 ? int.MaxValue : _proposed.Min(view => view.Minimum);

    public bool Contains(ViewId id) => _proposed.Exists(view => view.Id == id);

    public void Asked(View proposed, long nowMs)
    {
        _proposed.Add(proposed);
        (Waiting, Looked, _askedMs) = (true, false, nowMs);
    }

    /// <summary>The proposal certainly did not and will not take effect. False if it was of no interest any more.</summary>
    public bool Lost(View proposed)
    {
        if (_proposed.RemoveAll(view => view.Id == proposed.Id) == 0)
        {
            return false;
        }

        Waiting = false;
        return true;
    }

    public void InDoubt(long nowMs, int retryMs)
    {
        Mutant.Do("unknown-cas-taken-for-lost", _proposed.Clear);
        Waiting = false;
        LookAtMs = nowMs + Math.Min(retryMs << Math.Min(_tries++, 5), 20 * retryMs);
    }

    /// <summary>The register was read and nothing new stands there.</summary>
    public void FoundAtBase()
    {
        Mutant.Do("row-at-base-taken-for-lost", _proposed.Clear);
        Looked = true;
    }

    public void LookAgainAt(long ms) => LookAtMs = ms;

    public bool AnswerIsOverdue(long nowMs) => Waiting && nowMs - _askedMs > AnswerMs;

    /// <summary>A higher view is known to stand: none of these can take effect any more.</summary>
    public void Forget()
    {
        _proposed.Clear();
        (Waiting, Looked, _tries) = (false, false, 0);
    }
}
