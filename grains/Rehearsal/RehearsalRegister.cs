using Quintet.Placement;
using Quintet.Protocol;

namespace Quintet.Rehearsal;

/// <summary>The row of the rehearsal's partition. The register in the database is asked as well, about a partition that it has no row of, so nothing changes there.</summary>
internal sealed class RehearsalRegister(IViewRegister register, View first) : IViewRegister
{
    private View _row = first;

    public async ValueTask<IReadOnlyList<RegisterRow>> ReadAsync(IReadOnlyCollection<PartitionId> partitions, CancellationToken cancellationToken)
    {
        await register.ReadAsync(partitions, cancellationToken).ConfigureAwait(false);
        return [.. partitions.Select(partition => new RegisterRow(partition, _row))];
    }

    public async ValueTask<IReadOnlyList<ViewChangeResult>> CompareAndSwapManyAsync(IReadOnlyList<ViewChange> changes, CancellationToken cancellationToken)
    {
        await register.CompareAndSwapManyAsync(changes, cancellationToken).ConfigureAwait(false);
        return [.. changes.Select(Swap)];
    }

    // One worker asks, one question at a time.
    private ViewChangeResult Swap(ViewChange change)
    {
        if (_row.Id != change.Expected)
        {
            return new(change.Partition, ViewChangeOutcome.Lost, _row);
        }

        _row = change.Proposed;
        return new(change.Partition, ViewChangeOutcome.Won, _row);
    }

    public ValueTask<TypeRegistration> RegisterTypeAsync(TypeRegistration type, IReadOnlyList<View> firstViews, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<TypeRegistration?> FindTypeAsync(string type, CancellationToken cancellationToken) => throw new NotSupportedException();

    public ValueTask<IReadOnlyList<RegisterRow>> ReadAllAsync(CancellationToken cancellationToken) => throw new NotSupportedException();
}
