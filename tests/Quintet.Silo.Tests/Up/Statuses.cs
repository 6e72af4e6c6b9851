namespace Quintet.Silo.Tests.Up;

/// <summary>Cluster statuses in few words: silos <c>a</c>, <c>b</c>, <c>c</c>, and per partition its members, the primary first.</summary>
internal static class Statuses
{
    public static string Address(char silo) => $"127.0.0.1:{(int)silo}@1";

    public static ClusterStatus Of(params string[] partitions) => Of("abc", partitions);

    public static ClusterStatus Of(string silos, string[] partitions) => new()
    {
        Cluster = "quintet",
        Deployment = "d1",
        Silos = [.. silos.Select(silo => new SiloStatusReport { Silo = Address(char.ToLowerInvariant(silo)), Name = $"silo-{silo}", Status = char.IsLower(silo) ? "Active" : "Dead" })],
        Partitions = [.. partitions.Select((members, number) => new PartitionStatus
        {
            Type = "account",
            Partition = number,
            Era = 0,
            Epoch = 1,
            Primary = Address(members[0]),
            Members = [.. members.Select(Address)],
            Condition = "Serving",
            SurvivesSilos = members.Length - 1,
        })],
        Types = [new ComponentTypeStatus { Type = "account", Partitions = partitions.Length, Copies = 3, SurvivesSilos = partitions.Min(members => members.Length) - 1, TolerateFailures = 2 }],
    };

    public static ClusterStatus WithQuarantined(this ClusterStatus status, int partition, char silo) =>
        status with { Partitions = status.Partitions.SetItem(partition, status.Partitions[partition] with { Quarantined = [Address(silo)], SurvivesSilos = status.Partitions[partition].SurvivesSilos - 1 }) };

    public static ClusterStatus With(this ClusterStatus status, int partition, string condition) =>
        status with { Partitions = status.Partitions.SetItem(partition, status.Partitions[partition] with { Condition = condition }) };
}
