using Quintet.Silo.Up.Load;

namespace Quintet.Silo.Tests.Up;

public sealed class WorkloadTests
{
    [Fact]
    public void Is_the_same_for_the_same_seed_and_client() => Assert.Equal(Take(seed: 7, client: 3), Take(seed: 7, client: 3));

    [Fact]
    public void Differs_by_seed_and_by_client()
    {
        Assert.NotEqual(Take(seed: 7, client: 3), Take(seed: 8, client: 3));
        Assert.NotEqual(Take(seed: 7, client: 3), Take(seed: 7, client: 4));
    }

    [Fact]
    public void Is_made_of_valid_operations_on_every_account()
    {
        var operations = Take(seed: 1, client: 0);

        Assert.All(operations, operation => Assert.Equal(operation.Kind == OperationKind.Balance, operation.Amount == 0));
        Assert.Equal(Enumerable.Range(0, 20), operations.Select(operation => operation.Slot).Distinct().Order());
        Assert.Equal(Enum.GetValues<OperationKind>(), operations.Select(operation => operation.Kind).Distinct().Order());
        Assert.True(operations.Count(operation => operation.Kind == OperationKind.Deposit) > operations.Count / 2);
    }

    private static List<Operation> Take(int seed, int client)
    {
        var workload = new Workload(seed, client, accounts: 20);
        return [.. Enumerable.Range(0, 2_000).Select(_ => workload.Next())];
    }
}
