using System.Collections.Immutable;

namespace Bank;

/// <summary>
/// What every copy of an account holds. An immutable value: a change makes a new one, so a copy can be read while it changes and
/// a command that fails is simply forgotten.
/// </summary>
[GenerateSerializer, Immutable, Alias("Bank.AccountState")]
public sealed record AccountState
{
    [Id(0)] public decimal Balance { get; init; }

    [Id(1)] public ImmutableList<StatementLine> Lines { get; init; } = [];

    internal AccountState With(StatementLine line) => this with { Balance = Balance + line.Amount, Lines = Lines.Add(line) };
}

/// <summary>One line of a statement.</summary>
/// <param name="Id">The id the caller gave.</param>
/// <param name="Amount">Above 0 for a deposit, below 0 for a withdrawal.</param>
[GenerateSerializer, Immutable, Alias("Bank.StatementLine")]
public sealed record StatementLine([property: Id(0)] string Id, [property: Id(1)] decimal Amount);
