namespace Quintet.Protocol;

/// <summary>What to do with a command that arrived.</summary>
public enum AdmissionOutcome
{
    /// <summary>New: execute it, then <see cref="Propose"/> or <see cref="ReplicaCore.Withdraw"/>.</summary>
    Execute,

    /// <summary>It is being executed, or its entry awaits commit: <see cref="AdmissionResult.Joined"/> is the one to wait for.</summary>
    Join,

    /// <summary>It took effect: <see cref="AdmissionResult.Outcome"/> is its stored outcome.</summary>
    Answer,

    /// <summary>This replica does not serve.</summary>
    NotServing,

    /// <summary>Older than what is remembered: whether it took effect is unknown.</summary>
    Expired,

    /// <summary>The idempotency key is bound to another method or other arguments.</summary>
    KeyMismatch,

    /// <summary>Too many commands are in execution.</summary>
    Overloaded,

    /// <summary>Fewer members live and agree than the minimum, so it could not be committed (rule H13). Certainly not done.</summary>
    TooFewCopies,
}

/// <summary>The answer of <see cref="ReplicaCore.Admit"/>.</summary>
public readonly record struct AdmissionResult(AdmissionOutcome Kind, byte[]? Outcome = null, RequestId Joined = default);

/// <summary>The way in: exactly-once (rule H7) before a command's body runs.</summary>
public sealed partial class ReplicaCore
{
    /// <summary>Decides what to do with a command that arrived.</summary>
    public AdmissionResult Admit(string component, in CommandHeader header)
    {
        if (_phase != ReplicaPhase.Serving)
        {
            // A new primary that cannot commit what it inherited will not serve for as long as copies are missing; what it knows nothing of can be refused at once.
            var isRefused = AnswersCallers && !_underWay.ContainsKey(header.Id) && !IsKnown(component, header);
            return new AdmissionResult(isRefused ? AdmissionOutcome.TooFewCopies : AdmissionOutcome.NotServing);
        }

        if (header.IdempotencyKey is { } key)
        {
            var record = _replies.FindKey(component, key);
            Mutant.Plant("idempotency-key-forgotten", ref record, null);
            if (record is not null)
            {
                return record.ArgumentsHash == header.ArgumentsHash
                    ? new AdmissionResult(AdmissionOutcome.Answer, record.Outcome)
                    : new AdmissionResult(AdmissionOutcome.KeyMismatch);
            }

            if (_keysUnderWay.TryGetValue((component, key), out var first))
            {
                return first.ArgumentsHash == header.ArgumentsHash
                    ? new AdmissionResult(AdmissionOutcome.Join, Joined: first.Id)
                    : new AdmissionResult(AdmissionOutcome.KeyMismatch);
            }
        }

        var reply = _replies.Find(header.Id);
        Mutant.Plant("retry-executed-again", ref reply, null);
        if (reply is not null)
        {
            return new AdmissionResult(AdmissionOutcome.Answer, reply.Outcome);
        }

        if (_underWay.TryGetValue(header.Id, out var index))
        {
            byte[]? uncommitted = null;
            Mutant.Plant("uncommitted-reply-released", ref uncommitted, index > 0 ? _log[index].Outcome : null);
            return uncommitted is not null
                ? new AdmissionResult(AdmissionOutcome.Answer, uncommitted)
                : new AdmissionResult(AdmissionOutcome.Join, Joined: header.Id);
        }

        if (IsTooOld(header))
        {
            return new AdmissionResult(AdmissionOutcome.Expired);
        }

        if (IsFull(header))
        {
            return new AdmissionResult(AdmissionOutcome.Overloaded);
        }

        if (HasTooFewCopies)
        {
            return new AdmissionResult(AdmissionOutcome.TooFewCopies);
        }

        _underWay.Add(header.Id, 0);
        if (header.IdempotencyKey is { } fresh)
        {
            _keysUnderWay.Add((component, fresh), (header.Id, header.ArgumentsHash));
        }

        return new AdmissionResult(AdmissionOutcome.Execute);
    }

    /// <summary>Whether callers are answered here: this replica serves, or leads and refuses commands for want of copies.</summary>
    public bool AnswersCallers => _phase == ReplicaPhase.Serving || (_phase == ReplicaPhase.Reconciling && HasTooFewCopies);

    private bool HasTooFewCopies => _view!.Members.Count(IsSound) < _view.Minimum;

    /// <summary>What a command sees when it starts, or null if this replica does not serve.</summary>
    public ExecutionStart? Start(string component)
    {
        if (!TakesAppends)
        {
            return null;
        }

        var (version, state) = _components.Head(component);
        return new ExecutionStart(_reign, version, state);
    }

    /// <summary>Ends an execution that made no proposal. Without effect if the command was appended meanwhile.</summary>
    public void Withdraw(string component, in CommandHeader header)
    {
        if (_underWay.TryGetValue(header.Id, out var index) && index == 0)
        {
            Forget(component, header);
        }
    }

    /// <summary>
    /// Whether the command, or another one with its key, took effect or is about to. A body may start in a later reign than its command was admitted in, so
    /// the admission of that reign has not kept them apart.
    /// </summary>
    private bool IsKnown(string component, in CommandHeader header)
    {
        var isKnown = _replies.Find(header.Id) is not null || (_underWay.TryGetValue(header.Id, out var index) && index > 0);
        Mutant.Plant("retry-executed-again", ref isKnown, false);
        var keyIsKnown = header.IdempotencyKey is { } key && _replies.FindKey(component, key) is not null;
        Mutant.Plant("idempotency-key-forgotten", ref keyIsKnown, false);
        var keyIsTaken = header.IdempotencyKey is { } taken && _keysUnderWay.TryGetValue((component, taken), out var first) && first.Id != header.Id;
        Mutant.Plant("key-under-way-not-asked-at-append", ref keyIsTaken, false);
        return isKnown || keyIsKnown || keyIsTaken;
    }

    /// <summary>
    /// Everything that callers make this partition remember is bounded. A client's replies are at most the commands from the first that it has not acknowledged to
    /// its newest, so that span is bounded.
    /// </summary>
    private bool IsFull(in CommandHeader header) =>
        _underWay.Count >= _options.MaxInExecution
        || header.Id.Sequence - header.AcknowledgedBelow >= _options.MaxRepliesPerClient
        || _replies.Count + _underWay.Count >= _options.MaxReplies
        || (header.IdempotencyKey is not null && _replies.KeyCount + _keysUnderWay.Count >= _options.MaxKeys);

    /// <summary>Not found, and sent so long ago, or in another era, or acknowledged by its client, that it may have been forgotten.</summary>
    private bool IsTooOld(in CommandHeader header)
    {
        var isOfAnotherEra = header.SentAt.Era != _view!.Id.Era;
        Mutant.Plant("era-ignored-after-restore", ref isOfAnotherEra, false);
        var isBeyondHorizon = header.SentAt.Ticks < _replies.Horizon;
        Mutant.Plant("horizon-ignored", ref isBeyondHorizon, false);
        var isAcknowledged = header.IdempotencyKey is null && _replies.IsBelowFloor(header.Id);
        Mutant.Plant("floor-ignored", ref isAcknowledged, false);
        return isOfAnotherEra || isBeyondHorizon || isAcknowledged;
    }
}
