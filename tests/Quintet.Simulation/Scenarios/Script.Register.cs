using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>The register of a script: reads that are answered late, rows that somebody else writes, and a database put back.</summary>
internal sealed partial class Script
{
    private readonly List<(string By, long Ticket)> _rowReads = [];

    /// <summary>Whether a silo has asked for a change that is not answered.</summary>
    public bool Proposes(string silo) => _swaps.Exists(swap => swap.By == silo);

    /// <summary>Whether a silo has asked to read the row and is not answered.</summary>
    public bool IsReadingRow(string silo) => _rowReads.Exists(read => read.By == silo);

    /// <summary>What a silo asks the register for.</summary>
    public View Proposal(string silo) => _swaps.Find(swap => swap.By == silo).Swap?.Proposed ?? throw new BrokenPromiseException($"{silo} proposes nothing");

    /// <summary>The oldest compare-and-swap of a silo never reaches the register, and nobody can tell.</summary>
    public void Vanish(string silo) => Doubt(silo);

    /// <summary>The oldest compare-and-swap of a silo is caught before it reaches the register: the silo waits.</summary>
    public CompareAndSwap CatchSwap(string silo) => Take(silo);

    /// <summary>The register answers a silo's oldest read.</summary>
    public void AnswerRead(string silo)
    {
        var read = _rowReads.Find(read => read.By == silo);
        History.Require(read.By == silo, $"{silo} reads the row", "it does not");
        _rowReads.Remove(read);
        Step(silo, new RowRead(Row, read.Ticket));
    }

    /// <summary>Somebody reads the row for a silo, unasked.</summary>
    public void ShowRow(string silo) => Step(silo, new RowRead(Row));

    /// <summary>The row changes under everybody's hands: an operator, or a database that was put back to an older copy.</summary>
    public void PutRow(View row)
    {
        Line($"register: now {Describe.View(row)}");
        Row = row;
        _promises.Stands(row);
    }

    /// <summary>The members of the row, as letters.</summary>
    public string Members => string.Concat(Row.Members.Select(member => member.Silo.Value).Order(StringComparer.Ordinal));

    private bool IsRegisterAsked(string silos) =>
        _swaps.Exists(swap => silos.Contains(swap.By, StringComparison.Ordinal)) || _rowReads.Exists(read => silos.Contains(read.By, StringComparison.Ordinal));

    private void AnswerAll(string silos)
    {
        foreach (var silo in silos.Select(letter => $"{letter}"))
        {
            while (Proposes(silo))
            {
                Answer(silo);
            }

            while (IsReadingRow(silo))
            {
                AnswerRead(silo);
            }
        }
    }
}
