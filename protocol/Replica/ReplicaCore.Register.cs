using System.Collections.Immutable;

namespace Quintet.Protocol;

/// <summary>Dealings with the view register: proposals, their unknown fates (rule H1), and a register put back (rule H9).</summary>
public sealed partial class ReplicaCore
{
    private readonly RegisterLink _register = new();
    private long _proposals;
    private long _tickets;
    private long _ticketAtAdoption;
    private ViewId? _regressed;
    private bool _missingReported;

    /// <summary>Whether the register was seen below a view that is known to have won; no view changes until a re-assertion (rule H9).</summary>
    public bool IsRegisterRegressed => _regressed is not null;

    private void ProposeView(ReplicaId primary, ImmutableArray<ReplicaId> members, int minimum)
    {
        var id = new ViewId(_view!.Id.Era, _view.Id.Epoch + 1, NextProposalId());
        var proposed = new View(id, primary, members, minimum);
        _register.Asked(proposed, _now.Ms);
        _out.Register.Add(new CompareAndSwap(_regressed ?? _view.Id, proposed));
        Mutant.Do("acts-before-the-win", () => Learn(proposed));
    }

    private string NextProposalId() => $"{ProposalPrefix}{++_proposals}";

    private string ProposalPrefix => $"{Identity}/";

    private bool IsOwnProposal(ViewId id) => id.ProposalId.StartsWith(ProposalPrefix, StringComparison.Ordinal);

    private bool IsOwnChange(View view) => view.Primary == Identity && _register.Contains(view.Id);

    private void OnCasAnswered(CasAnswered answer)
    {
        switch (answer.Outcome)
        {
            case CasOutcome.Won:
                _regressed = null;
                Learn(answer.Proposed);
                break;
            case CasOutcome.Lost:
                Compare(answer.Current, isFresh: _register.Lost(answer.Proposed));
                break;
            case CasOutcome.Unknown when _register.Contains(answer.Proposed.Id):
                Mutant.Do("unknown-hand-over-taken-for-lost", EndHandOver);
                _register.InDoubt(_now.Ms, _options.RegisterRetryMs);
                break;
            default:
                break;
        }
    }

    private void OnRowRead(RowRead read)
    {
        Compare(read.Row, read.Ticket > _ticketAtAdoption);
        if (IsPrimary && read.Row?.Id == _view!.Id && read.Ticket > _ticketOfPresentRow)
        {
            _ticketOfPresentRow = read.Ticket;
            ConfirmReads();
        }
    }

    /// <summary>Compares what stands in the register with what is known here.</summary>
    /// <param name="row">The row.</param>
    /// <param name="isFresh">Whether it was read after the present view was adopted.</param>
    private void Compare(View? row, bool isFresh)
    {
        if (row is null)
        {
            if (_view is not null && !_missingReported)
            {
                _missingReported = true;
                Notify(new Alarm($"The register has no row for partition {Partition}, which is registered: its database was emptied or is another one."));
            }

            return;
        }

        var order = _view is null ? 1 : row.Id.CompareTo(_view.Id);
        if (order > 0)
        {
            Learn(row);
        }
        else if (order == 0)
        {
            if (!Conflicts(row))
            {
                FoundAtBase();
            }
        }
        else if (isFresh)
        {
            Mutant.Do("lower-row-followed", () => Adopt(row));
            Regressed(row);
        }
        else
        {
            LookAtRow();
        }
    }

    private void FoundAtBase()
    {
        _regressed = null;
        _register.FoundAtBase();
        Reconsider();
    }

    /// <summary>
    /// A row below a view that won. View changes freeze, except that a state-holding member of the highest known view asserts it again, unchanged,
    /// with a higher epoch.
    /// </summary>
    private void Regressed(View row)
    {
        if (_regressed != row.Id)
        {
            Notify(new Alarm($"The register shows {row} for partition {Partition}, below {_view}, which won: it was put back to an older copy. Its primary asserts the newer view again."));
        }

        _regressed = row.Id;
        _register.FoundAtBase();
        Reconsider();
    }

    private void Reconsider()
    {
        if (IsPrimary)
        {
            ConsiderMembership();
        }
        else
        {
            ConsiderTakeOver();
        }
    }

    private void LookAtRow()
    {
        _out.Register.Add(new ReadRow(++_tickets));
    }

    private void TickRegister()
    {
        if (_register.AnswerIsOverdue(_now.Ms))
        {
            _register.InDoubt(_now.Ms, _options.RegisterRetryMs);
        }

        if (_register is { IsOpen: true, Waiting: false } && _now.Ms >= _register.LookAtMs)
        {
            _register.LookAgainAt(_now.Ms + (20 * _options.RegisterRetryMs));
            LookAtRow();
        }
    }
}
