namespace Quintet.Tests;

/// <summary>A component of the plainest sort: what the tests' requests run on.</summary>
[Component("specimen")]
internal sealed class Specimen : Grain, ISpecimen
{
    public decimal Balance { get; private set; }

    public CancellationToken Seen { get; private set; }

    public Task<decimal> Deposit(decimal amount)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(amount);
        return Task.FromResult(Balance += amount);
    }

    public Task Close() => Task.CompletedTask;

    public ValueTask Touch(int[] values, CancellationToken cancellation)
    {
        values[0]++;
        Seen = cancellation;
        return default;
    }

    public ValueTask<int> Count(string of, CancellationToken cancellation)
    {
        Seen = cancellation;
        return new(of.Length);
    }

    public Task<string> Recent() => Task.FromResult("recent");
}
