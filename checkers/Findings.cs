using System.Collections.Immutable;

namespace Quintet.Checkers;

/// <summary>Collects what the checkers find.</summary>
internal sealed class Findings
{
    private readonly ImmutableArray<Violation>.Builder _violations = ImmutableArray.CreateBuilder<Violation>();
    private readonly ImmutableArray<Undecided>.Builder _undecided = ImmutableArray.CreateBuilder<Undecided>();

    public ImmutableArray<Violation> Violations => _violations.ToImmutable();

    public ImmutableArray<Undecided> Undecided => _undecided.ToImmutable();

    public long Steps { get; set; }

    public void Violated(string checker, string key, string explanation) => _violations.Add(new(checker, key, explanation));

    public void NotDecided(string checker, string key, string reason) => _undecided.Add(new(checker, key, reason));
}
