namespace Quintet.Silo.Up.Faults;

/// <summary>Something that is done to a silo.</summary>
internal interface IFault
{
    /// <summary>What is done, e.g. <c>kill</c>.</summary>
    string Verb { get; }

    /// <summary>Why the victim must be spared for now, or null if it may be struck.</summary>
    /// <param name="status">The cluster as of now.</param>
    /// <param name="victim">The address of the silo to strike.</param>
    /// <param name="living">The addresses of the silos whose process runs.</param>
    string? Objection(ClusterStatus status, string victim, IReadOnlyCollection<string> living);

    /// <summary>Strikes, and returns when the next fault may.</summary>
    Task StrikeAsync(Victim victim, CancellationToken stop);
}

/// <summary>A silo that is about to be struck.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Endpoint">Where it listens.</param>
/// <param name="Address">Its address, with generation.</param>
/// <param name="Status">The cluster just before.</param>
/// <param name="Type">The component type that the load is on.</param>
internal sealed record Victim(string Name, string Endpoint, string Address, ClusterStatus Status, string Type)
{
    /// <summary>The partitions of the type with a copy on it.</summary>
    public IReadOnlySet<int> Partitions { get; } = Status.Partitions.Where(partition => partition.Type == Type && partition.Members.Contains(Address)).Select(partition => partition.Partition).ToHashSet();

    public override string ToString() => $"{Name} at {Endpoint}: primary of {Status.Partitions.Count(partition => partition.Primary == Address)}, with copies of {Status.Partitions.Count(partition => partition.Members.Contains(Address))} partitions";
}
