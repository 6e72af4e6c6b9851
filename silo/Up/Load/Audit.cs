using Bank;

namespace Quintet.Silo.Up.Load;

/// <summary>What an audit found, of one account or of many.</summary>
/// <param name="Accounts">Accounts compared.</param>
/// <param name="AcknowledgedLost">Changes that a client was told are done, and that are not on the statement.</param>
/// <param name="AppliedTwice">Lines beyond the first with the same id.</param>
/// <param name="Contradictions">Other lines that contradict what clients were told: refused or never sent, or of another amount.</param>
/// <param name="UnknownApplied">Changes of unknown outcome that turn out to be done. No fault.</param>
internal readonly record struct AuditResult(int Accounts, long AcknowledgedLost, long AppliedTwice, long Contradictions, long UnknownApplied)
{
    public static AuditResult operator +(AuditResult a, AuditResult b) => new(
        a.Accounts + b.Accounts,
        a.AcknowledgedLost + b.AcknowledgedLost,
        a.AppliedTwice + b.AppliedTwice,
        a.Contradictions + b.Contradictions,
        a.UnknownApplied + b.UnknownApplied);
}

/// <summary>Compares what clients were told with what the account says.</summary>
internal static class Audit
{
    public static AuditResult Compare(IReadOnlyCollection<(string Id, decimal Amount, Told Told)> told, IReadOnlyCollection<StatementLine> statement)
    {
        var found = new Dictionary<string, StatementLine>(statement.Count);
        var result = new AuditResult(Accounts: 1, 0, 0, 0, 0);
        foreach (var line in statement)
        {
            if (!found.TryAdd(line.Id, line))
            {
                result = result with { AppliedTwice = result.AppliedTwice + 1 };
            }
        }

        foreach (var (id, amount, outcome) in told)
        {
            var applied = found.Remove(id, out var line);
            result = (outcome, applied) switch
            {
                (Told.Acknowledged, false) => result with { AcknowledgedLost = result.AcknowledgedLost + 1 },
                (Told.Refused, true) => result with { Contradictions = result.Contradictions + 1 },
                (_, true) when line!.Amount != amount => result with { Contradictions = result.Contradictions + 1 },
                (not Told.Acknowledged, true) => result with { UnknownApplied = result.UnknownApplied + 1 },
                _ => result,
            };
        }

        // What is left on the statement was never sent.
        return result with { Contradictions = result.Contradictions + found.Count };
    }
}
