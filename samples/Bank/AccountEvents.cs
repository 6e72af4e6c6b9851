using Quintet;

namespace Bank;

// An event says what happened; ApplyTo says what that does to the state. ApplyTo runs on every copy, so it uses nothing but
// its own fields and the state it is given: no clock, no randomness, no I/O.

/// <summary>Money was paid in.</summary>
[GenerateSerializer, Immutable, Alias("Bank.Deposited")]
public sealed record Deposited([property: Id(0)] string Id, [property: Id(1)] decimal Amount) : IEvent<AccountState>
{
    public AccountState ApplyTo(AccountState state) => state.With(new StatementLine(Id, Amount));
}

/// <summary>Money was paid out.</summary>
[GenerateSerializer, Immutable, Alias("Bank.Withdrawn")]
public sealed record Withdrawn([property: Id(0)] string Id, [property: Id(1)] decimal Amount) : IEvent<AccountState>
{
    public AccountState ApplyTo(AccountState state) => state.With(new StatementLine(Id, -Amount));
}
