namespace Quintet.Checkers;

/// <summary>
/// Every key by itself, which is enough because linearizability is local: a history is linearizable if each of its keys is. Writes and
/// linearizable reads take part; other reads are promised less and are held to that elsewhere.
/// </summary>
internal sealed class LinearizabilityChecker(CheckOptions options, CancellationToken cancellation) : IKeyChecker
{
    public void Check(KeyHistory key, Findings findings)
    {
        IKeyModel model = key.IsSequence ? new SequenceModel() : new RegisterModel(options, cancellation);
        var verdict = model.Check(key.Operations);
        findings.Steps += verdict.Steps;
        if (verdict.Violation is { } violation)
        {
            findings.Violated(CheckerNames.Linearizability, key.Key, violation);
        }
        else if (verdict.Undecided is { } reason)
        {
            findings.NotDecided(CheckerNames.Linearizability, key.Key, reason);
        }
    }
}
