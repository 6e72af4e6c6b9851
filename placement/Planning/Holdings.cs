using Quintet.Protocol;

namespace Quintet.Placement;

/// <summary>Who holds what of a type, in silo numbers. Rows are partitions, in order of their numbers.</summary>
internal sealed class Holdings
{
    private readonly List<PartitionId> _partitions = [];
    private readonly List<View> _views = [];
    private readonly List<int> _starts = [0];
    private readonly List<int> _silos = [];
    private readonly List<bool> _sound = [];
    private readonly List<int> _primaries = [];

    public Holdings(string type) => Hash = SiloTable.Hash(type);

    public ulong Hash { get; }

    public int Count => _partitions.Count;

    /// <summary>Rows for which something is planned already.</summary>
    public HashSet<int> Busy { get; } = [];

    public PartitionId Partition(int row) => _partitions[row];

    public View View(int row) => _views[row];

    public int Start(int row) => _starts[row];

    public int End(int row) => _starts[row + 1];

    /// <summary>The silo of a seat (a member of a view, counted through all rows), or -1 if it is not in the picture.</summary>
    public int Silo(int seat) => _silos[seat];

    /// <summary>Whether the copy lives and agrees with the others.</summary>
    public bool IsSound(int seat) => _sound[seat];

    /// <summary>The seat of a row's primary.</summary>
    public int Primary(int row) => _primaries[row];

    /// <summary>Whether a row's primary is there to be asked for anything.</summary>
    public bool IsLed(int row) => _sound[_primaries[row]];

    public ulong HashOf(int row) => SiloTable.Mix(Hash, (ulong)_partitions[row].Number);

    /// <summary>The row of a partition number, or -1.</summary>
    public int RowOf(int number)
    {
        if (number < Count && _partitions[number].Number == number)
        {
            return number;
        }

        var (low, high) = (0, Count - 1);
        while (low <= high)
        {
            var middle = (low + high) / 2;
            var found = _partitions[middle].Number;
            if (found == number)
            {
                return middle;
            }

            (low, high) = found < number ? (middle + 1, high) : (low, middle - 1);
        }

        return -1;
    }

    public void Add(PartitionId partition, View view, SiloTable silos, ClusterPicture? picture)
    {
        _partitions.Add(partition);
        _views.Add(view);
        var primary = -1;
        foreach (var member in view.Members)
        {
            var silo = silos.NumberOf(member.Silo);
            primary = member == view.Primary ? _silos.Count : primary;
            _silos.Add(silo);
            _sound.Add(silo >= 0 && (picture is null || picture.Quarantined.IsEmpty || !picture.Quarantined.Contains((partition, member))));
        }

        _primaries.Add(primary);
        _starts.Add(_silos.Count);
    }
}
