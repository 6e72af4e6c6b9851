using Quintet.Placement;
using Quintet.Protocol;

namespace Quintet.Health;

/// <summary>The view register, with every access noted.</summary>
internal sealed class WatchedViewRegister(IViewRegister register, RegisterWatch watch) : IViewRegister, IDisposable
{
    public ValueTask<TypeRegistration> RegisterTypeAsync(TypeRegistration type, IReadOnlyList<View> firstViews, CancellationToken cancellationToken) =>
        NoteAsync(register.RegisterTypeAsync(type, firstViews, cancellationToken), write: true, cancellationToken);

    public ValueTask<TypeRegistration?> FindTypeAsync(string type, CancellationToken cancellationToken) =>
        NoteAsync(register.FindTypeAsync(type, cancellationToken), write: false, cancellationToken);

    public ValueTask<IReadOnlyList<RegisterRow>> ReadAllAsync(CancellationToken cancellationToken) =>
        NoteAsync(register.ReadAllAsync(cancellationToken), write: false, cancellationToken);

    public ValueTask<IReadOnlyList<RegisterRow>> ReadAsync(IReadOnlyCollection<PartitionId> partitions, CancellationToken cancellationToken) =>
        NoteAsync(register.ReadAsync(partitions, cancellationToken), write: false, cancellationToken);

    public async ValueTask<IReadOnlyList<ViewChangeResult>> CompareAndSwapManyAsync(IReadOnlyList<ViewChange> changes, CancellationToken cancellationToken)
    {
        var results = await register.CompareAndSwapManyAsync(changes, cancellationToken).ConfigureAwait(false);
        if (results.Any(result => result.Outcome != ViewChangeOutcome.Unknown))
        {
            watch.Succeeded(write: true);
        }
        else if (results.Count > 0)
        {
            watch.Failed(write: true);
        }

        return results;
    }

    public void Dispose() => (register as IDisposable)?.Dispose();

    private async ValueTask<T> NoteAsync<T>(ValueTask<T> access, bool write, CancellationToken cancellationToken)
    {
        try
        {
            var result = await access.ConfigureAwait(false);
            watch.Succeeded(write);
            return result;
        }
        catch (Exception) when (!cancellationToken.IsCancellationRequested)
        {
            watch.Failed(write);
            throw;
        }
    }
}
