using Quintet.Placement;
using Quintet.Protocol;

namespace Quintet.Grains.Tests.Storage;

/// <summary>The register's contract in its shortest form: for tests, and as the model that the real one is compared with.</summary>
internal sealed class InMemoryViewRegister : IViewRegister
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, TypeRegistration> _types = [];
    private readonly SortedDictionary<PartitionId, View> _views = [];

    public ValueTask<TypeRegistration> RegisterTypeAsync(TypeRegistration type, IReadOnlyList<View> firstViews, CancellationToken cancellationToken)
    {
        RegisterRules.CheckFirstViews(type, firstViews);
        lock (_lock)
        {
            if (_types.TryAdd(type.Name, type))
            {
                for (var partition = 0; partition < firstViews.Count; partition++)
                {
                    _views.Add(new PartitionId(type.Name, partition), firstViews[partition]);
                }
            }

            return ValueTask.FromResult(_types[type.Name]);
        }
    }

    public ValueTask<TypeRegistration?> FindTypeAsync(string type, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return ValueTask.FromResult(_types.GetValueOrDefault(type));
        }
    }

    public ValueTask<IReadOnlyList<RegisterRow>> ReadAllAsync(CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return ValueTask.FromResult<IReadOnlyList<RegisterRow>>([.. _views.Select(row => new RegisterRow(row.Key, row.Value))]);
        }
    }

    public ValueTask<IReadOnlyList<RegisterRow>> ReadAsync(IReadOnlyCollection<PartitionId> partitions, CancellationToken cancellationToken)
    {
        lock (_lock)
        {
            return ValueTask.FromResult<IReadOnlyList<RegisterRow>>(
                [.. partitions.Distinct().Order().Where(_views.ContainsKey).Select(partition => new RegisterRow(partition, _views[partition]))]);
        }
    }

    public ValueTask<IReadOnlyList<ViewChangeResult>> CompareAndSwapManyAsync(IReadOnlyList<ViewChange> changes, CancellationToken cancellationToken)
    {
        RegisterRules.CheckChanges(changes);
        lock (_lock)
        {
            return ValueTask.FromResult<IReadOnlyList<ViewChangeResult>>([.. changes.Select(Swap)]);
        }
    }

    private ViewChangeResult Swap(ViewChange change)
    {
        if (_views.GetValueOrDefault(change.Partition) is not { } current || current.Id != change.Expected)
        {
            return new ViewChangeResult(change.Partition, ViewChangeOutcome.Lost, _views.GetValueOrDefault(change.Partition));
        }

        _views[change.Partition] = change.Proposed;
        return new ViewChangeResult(change.Partition, ViewChangeOutcome.Won, change.Proposed);
    }
}
