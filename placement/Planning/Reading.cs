using Quintet.Protocol;

namespace Quintet.Placement;

/// <summary>How a partition stands: which of its members obey the hard rules, and which do not. One object serves all partitions of a type.</summary>
internal sealed class Reading(TypeSituation type, Seating seating)
{
    private readonly List<int> _order = [];

    public int Row { get; private set; }

    /// <summary>Seats of sound members that obey the hard rules together; the primary first if it does.</summary>
    public List<int> Kept { get; } = [];

    /// <summary>Those of them that may lead: the ones with the least version of the component, so that every member can follow.</summary>
    public List<int> Heirs { get; } = [];

    /// <summary>Seats of sound members that do not.</summary>
    public List<int> Misfits { get; } = [];

    /// <summary>Seats of members, sound or not, on silos that stop for a restart.</summary>
    public List<int> Stopping { get; } = [];

    public Seating Seating => seating;

    public int Sound => Kept.Count + Misfits.Count;

    public PartitionId Partition => type.Rows.Partition(Row);

    public SiloId PrimarySilo => type.Rows.View(Row).Primary.Silo;

    public int PrimarySeat => type.Rows.Primary(Row);

    /// <summary>Whether the primary is there to be asked.</summary>
    public bool IsLed => type.Rows.IsLed(Row);

    /// <summary>Whether there is nothing to repair, to move or to take away.</summary>
    public bool IsInOrder => Misfits.Count == 0 && Kept.Count == type.Terrain.Wanted && Kept.Count == type.Rows.End(Row) - type.Rows.Start(Row) && (Heirs.Contains(PrimarySeat) || !IsLed);

    /// <summary>
    /// Reads a partition. Where members break a hard rule only together, the primary stays, for it is dear to move, then the most preferred, then the eldest.
    /// </summary>
    public void Read(int row)
    {
        var (rows, terrain) = (type.Rows, type.Terrain);
        Row = row;
        Kept.Clear();
        Misfits.Clear();
        Stopping.Clear();
        _order.Clear();
        seating.Begin(rows.Partition(row).Number, rows.HashOf(row));
        var primary = rows.Primary(row);
        for (var seat = rows.Start(row); seat < rows.End(row); seat++)
        {
            if (rows.Silo(seat) is >= 0 and var silo)
            {
                seating.Occupy(silo);
                if (terrain.Silos.Pictures[silo].IsStopping)
                {
                    Stopping.Add(seat);
                }

                if (rows.IsSound(seat))
                {
                    var rank = seat == primary ? int.MaxValue : terrain.IsAllowed(silo) ? terrain.Rank[silo] : -1;
                    var place = _order.Count;
                    while (place > 0 && RankOf(_order[place - 1], primary) < rank)
                    {
                        place--;
                    }

                    _order.Insert(place, seat);
                }
            }
        }

        foreach (var seat in _order)
        {
            var silo = rows.Silo(seat);
            if (seating.Fits(silo))
            {
                Kept.Add(seat);
                seating.Take(silo);
            }
            else
            {
                Misfits.Add(seat);
            }
        }

        Heirs.Clear();
        Heirs.AddRange(Kept);
        if (terrain.IsMixed && _order.Count > 0)
        {
            seating.LeastVersion = _order.Min(VersionOf);
            Heirs.RemoveAll(seat => VersionOf(seat) > Kept.Min(VersionOf));
        }
    }

    public SiloId SiloOf(int seat) => type.Terrain.Silos.Ids[type.Rows.Silo(seat)];

    /// <summary>Why a misfit must go, as the end of a sentence.</summary>
    public string Fault(int seat) => type.Terrain.Rejection(type.Rows.Silo(seat)) ?? seating.Objection(type.Rows.Silo(seat)) ?? "it breaks a hard rule together with the other copies";

    private int VersionOf(int seat) => type.Terrain.Versions[type.Rows.Silo(seat)];

    private int RankOf(int seat, int primary)
    {
        var silo = type.Rows.Silo(seat);
        return seat == primary ? int.MaxValue : type.Terrain.IsAllowed(silo) ? type.Terrain.Rank[silo] : -1;
    }
}
