namespace Quintet.Tests;

[Alias("test.ISpecimen")]
public interface ISpecimen : IComponent, IGrainWithStringKey
{
    [Command, Alias("Deposit")]
    Task<decimal> Deposit(decimal amount);

    [Command, Alias("Close")]
    Task Close();

    [Command, Alias("Touch")]
    ValueTask Touch(int[] values, CancellationToken cancellation);

    [Query, Alias("Count")]
    ValueTask<int> Count(string of, CancellationToken cancellation = default);

    [Query(Consistency.Session), Alias("Recent")]
    Task<string> Recent();
}
