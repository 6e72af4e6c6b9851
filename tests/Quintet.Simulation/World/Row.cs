using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>A partition's row of the register, with what became of it and what may still become of it.</summary>
/// <param name="first">The row that its type's registration creates.</param>
/// <param name="changing">Is asked before a change: (the highest view that won, the next one, who proposed it).</param>
/// <param name="changed">Is told after a change.</param>
internal sealed class Row(View first, Action<View, View, ReplicaId> changing, Action<View> changed)
{
    private const int Remembered = 4;
    private readonly List<View> _mayLand = [];
    private readonly List<View> _past = [first];

    public View View { get; private set; } = first;

    /// <summary>The highest view that won; above the row only while the register is put back.</summary>
    public View Highest { get; private set; } = first;

    /// <summary>A proposal that may still take effect.</summary>
    public IReadOnlyList<View> MayLand => _mayLand;

    public bool IsRegressed => View != Highest;

    public void Asked(View proposed) => _mayLand.Add(proposed);

    public void Withdrawn(View proposed) => _mayLand.Remove(proposed);

    public bool Execute(ViewId expected, View proposed, ReplicaId by)
    {
        _mayLand.Remove(proposed);
        if (View.Id != expected)
        {
            return false;
        }

        changing(Highest, proposed, by);
        (View, Highest) = (proposed, proposed);
        _past.Add(proposed);
        if (_past.Count > Remembered)
        {
            _past.RemoveAt(0);
        }

        changed(proposed);
        return true;
    }

    /// <summary>The row as it stood so many changes ago, in the same era; or null.</summary>
    public View? Past(int changes) =>
        _past.Count > changes && _past[^(changes + 1)] is var view && view.Id.Era == Highest.Id.Era ? view : null;

    /// <summary>The register forgets the newest rows.</summary>
    public void PutBack(View view)
    {
        _mayLand.Clear();
        View = view;
    }
}
