using Quintet.Checkers;
using Quintet.Silo.Chaos.Clients;

namespace Quintet.Silo.Tests.Chaos;

/// <summary>What the format of histories asks of those who work.</summary>
public sealed class ChaosWorkloadTests
{
    private const int PerKey = 50;

    [Theory]
    [InlineData(nameof(ChaosKeyKind.Register))]
    [InlineData(nameof(ChaosKeyKind.List))]
    [InlineData(nameof(ChaosKeyKind.Account))]
    public void Values_are_unique_and_no_key_has_too_many_operations(string kind)
    {
        var operations = Operations(Enum.Parse<ChaosKeyKind>(kind), 2_000);

        var values = operations.Where(operation => operation.Kind != OperationKind.Read).Select(operation => operation.Kind == OperationKind.Cas ? operation.Argument.Items[1] : operation.Argument).ToList();
        Assert.Distinct(values);
        Assert.All(operations.CountBy(operation => operation.Key.Name), key => Assert.InRange(key.Value, 1, PerKey));
        Assert.Contains(operations, operation => operation.Kind == OperationKind.Read);
        Assert.All(operations, operation => Assert.StartsWith(operation.Key.Kind.ToString(), operation.Key.Name, StringComparison.OrdinalIgnoreCase));
    }

    [Theory]
    [InlineData(nameof(ChaosKeyKind.Register), OperationKind.Read, OperationKind.Write, OperationKind.Cas)]
    [InlineData(nameof(ChaosKeyKind.List), OperationKind.Read, OperationKind.Append)]
    [InlineData(nameof(ChaosKeyKind.Account), OperationKind.Read, OperationKind.Deposit)]
    public void Each_kind_of_key_has_its_operations(string kind, params OperationKind[] expected) =>
        Assert.Equal(expected, Operations(Enum.Parse<ChaosKeyKind>(kind), 500).Select(operation => operation.Kind).Distinct().Order());

    [Fact]
    public void Reads_are_of_every_level_and_commands_of_none()
    {
        var reads = Operations(ChaosKeyKind.List, 1000).ToLookup(operation => operation.Kind == OperationKind.Read, operation => operation.Consistency);

        Assert.Equal(Enum.GetValues<ReadConsistency>(), reads[true].Distinct().Order());
        Assert.Equal([ReadConsistency.Linearizable], reads[false].Distinct());
    }

    [Fact]
    public void A_cas_expects_what_was_last_seen()
    {
        var ring = new KeyRing(ChaosKeyKind.Register, 1, 1_000);
        ring.Take(new Random(1)).Seen = 17;

        var value = 100L;
        var workload = new ChaosWorkload(ring, ChaosKeyKind.Register, () => value++, new Random(1));
        var cas = Enumerable.Range(0, 100).Select(_ => workload.Next()).First(operation => operation.Kind == OperationKind.Cas);

        Assert.Equal(17L, cas.Argument.Items[0]);
    }

    [Fact]
    public void Every_key_that_was_taken_is_known()
    {
        var ring = new KeyRing(ChaosKeyKind.List, 3, 7);
        var random = new Random(1);

        var taken = Enumerable.Range(0, 500).Select(_ => ring.Take(random)).Distinct().ToHashSet();

        Assert.Equal(taken, ring.All.ToHashSet());
    }

    private static List<ChaosOperation> Operations(ChaosKeyKind kind, int count)
    {
        var value = 0L;
        var workload = new ChaosWorkload(new KeyRing(kind, 4, PerKey), kind, () => ++value, new Random(1));
        return [.. Enumerable.Range(0, count).Select(_ => workload.Next())];
    }
}
