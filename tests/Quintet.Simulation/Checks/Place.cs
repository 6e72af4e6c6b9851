namespace Quintet.Simulation;

/// <summary>A place in a partition's history: an index of an era's log.</summary>
internal readonly record struct Place(int Era, long Index) : IComparable<Place>
{
    public int CompareTo(Place other) => Era != other.Era ? Era.CompareTo(other.Era) : Index.CompareTo(other.Index);
}
