namespace Quintet.Storage;

/// <summary>
/// How safe a database keeps what it has committed. The register's newest views must survive whatever the database survives: a view that was
/// won and is forgotten can be won again by somebody else (rule H9).
/// </summary>
/// <param name="SynchronousCommit">When a commit is answered.</param>
/// <param name="SynchronousStandbyNames">Which standbys a commit waits for; empty: none.</param>
/// <param name="Standbys">How many are attached.</param>
/// <param name="Fsync">Whether the database waits for its disk at all.</param>
internal sealed record DatabaseDurability(string SynchronousCommit, string SynchronousStandbyNames, long Standbys, bool Fsync)
{
    /// <summary>What should be changed, each with its reason; empty if nothing is known to be wrong.</summary>
    public IEnumerable<string> Warnings()
    {
        if (!Fsync)
        {
            yield return "fsync is off: after a crash of its machine the database may be damaged or have forgotten views; set fsync = on outside of tests";
        }

        if (SynchronousCommit == "off")
        {
            yield return "synchronous_commit is off: a crash of the database forgets the latest views, which is noticed but stops view changes; set it to on, or leave it at its default";
        }
        else if (Standbys > 0 && string.IsNullOrWhiteSpace(SynchronousStandbyNames))
        {
            yield return $"{Standbys} standby server(s) are attached, but synchronous_standby_names is empty: a failover of the database to one of them may forget the latest views; name them there";
        }
        else if (!string.IsNullOrWhiteSpace(SynchronousStandbyNames) && SynchronousCommit is "local")
        {
            yield return "synchronous_commit is local: commits do not wait for the standbys that synchronous_standby_names names, so a failover of the database may forget the latest views; set it to on, or leave it at its default";
        }
        else if (SynchronousCommit is "local")
        {
            yield return "synchronous_commit is local: commits will not wait for a standby once there is one; set it to on, or leave it at its default";
        }
    }
}
