namespace Orleans.Hosting;

/// <summary>How a silo takes part in a Quintet cluster. All are checked when the host starts; every error is reported at once.</summary>
public sealed class QuintetSiloOptions
{
    /// <summary>The default of <see cref="Cluster"/>.</summary>
    public const string DefaultCluster = "quintet";

    /// <summary>The default of <see cref="Database"/>.</summary>
    public const string DefaultDatabase = "sqlite:.quintet/quintet.db";

    /// <summary>The cluster's name, the same on all its silos. Becomes Orleans' <c>ServiceId</c>.</summary>
    /// <value><c>quintet</c>. 1 to 63 lower-case letters, digits, <c>-</c>, <c>.</c> and <c>_</c>, beginning with a letter or digit.</value>
    public string Cluster { get; set; } = DefaultCluster;

    /// <summary>
    /// The deployment: one life of the cluster's memory. Silos of different deployments do not see each other. Together with <see cref="Cluster"/> it
    /// becomes Orleans' <c>ClusterId</c>.
    /// </summary>
    /// <value>Null: the newest one of this cluster in the database, or a new one if there is none. <c>new</c> starts one. Else the id of an existing one.</value>
    public string? Deployment { get; set; }

    /// <summary>
    /// The database that all silos of the cluster share: <c>sqlite:PATH</c>, a file for silos of one machine that is created and migrated by itself, or
    /// <c>postgresql:SETTINGS</c> with an Npgsql connection string, whose tables <c>quintet db init</c> creates and <c>quintet db migrate</c> brings up to date.
    /// </summary>
    /// <value><c>sqlite:.quintet/quintet.db</c>, relative to the working directory.</value>
    public string Database { get; set; } = DefaultDatabase;

    /// <summary>What placement policies may ask for, e.g. <c>zone</c> = <c>a</c>. Also published as Orleans' silo metadata.</summary>
    /// <value>Empty. At most 32; keys like <see cref="Cluster"/>, values of 1 to 63 visible characters.</value>
    public IDictionary<string, string> Labels { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>How long an access to the view register may take before its effect counts as unknown. A failover waits for it at most this long before it tries again.</summary>
    /// <value>2 s. 0.1 s to 60 s.</value>
    public TimeSpan RegisterTimeout { get; set; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a call that this silo makes to a component may take in all, re-sending included, unless the call says otherwise.</summary>
    /// <value>30 s. 0.1 s to 1 h.</value>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>How many queries run on this silo at once. Further ones wait for their turn, 64 for each that may run; beyond that a query is refused as overloaded. Queries that components make themselves do not count.</summary>
    /// <value>1,024. 1 to 1,000,000.</value>
    public int MaxConcurrentQueries { get; set; } = 1024;

    /// <summary>
    /// How many commands this silo takes that it has not answered yet, whatever they wait for. A partition may have as many of them as are free at that moment, so one whose commands do not advance leaves half
    /// of them to the others. Further commands are refused before they do anything. Commands that components send while they handle a call are counted and never refused, for what they answer to may hold places.
    /// </summary>
    /// <value>1,024: many more than keep a silo busy, few enough to be answered within a second or two by a slow one. 1 to 1,000,000.</value>
    public int MaxConcurrentCommands { get; set; } = 1024;

    /// <summary>How many of these one component may have: they run one at a time. Further ones are refused before they do anything.</summary>
    /// <value>256. 1 to 1,000,000.</value>
    public int MaxCommandsPerComponent { get; set; } = 256;

    /// <summary>
    /// How many bytes of log entries this silo holds, all partitions together, that it has appended and some member has not acknowledged. A partition may have as many of them as are free. Beyond that
    /// a command is refused before its body runs; those that run already may exceed the bound.
    /// </summary>
    /// <value>128 MiB. 1 MiB to 1 TiB.</value>
    public long MaxUncommittedBytes { get; set; } = 128 * 1024 * 1024;

    /// <summary>How many calls of components that this silo's own code makes outside of components may be without an answer; further ones are refused.</summary>
    /// <value>32,768. 1 to 1,000,000.</value>
    public int MaxOutstandingCalls { get; set; } = 32_768;

    /// <summary>
    /// Copies prove that they agree: of every so many log entries one is looked at, and the state that it leaves is hashed and compared. Use 1 in tests of your components, so that an
    /// <c>ApplyTo</c> that is not deterministic is caught at once. The same on all silos, or their copies are not compared.
    /// </summary>
    /// <value>16. 1 to 65,536.</value>
    public int CompareStatesEvery { get; set; } = 16;

    /// <summary>How many bytes of snapshots this silo sends a second, all partitions together, when copies are made: repair must not starve calls.</summary>
    /// <value>32 MiB. 64 KiB to 1 TiB.</value>
    public long TransferBytesPerSecond { get; set; } = 32 * 1024 * 1024;

    /// <summary>How many snapshots this silo begins to send before others are through; the partitions with the fewest copies come first.</summary>
    /// <value>4. 1 to 1,024.</value>
    public int TransfersAtOnce { get; set; } = 4;

    /// <summary>
    /// How long a silo that is told to stop waits until it leads nothing and is missed by nobody: primaries are handed over, and each copy moves to another silo or, if there is none that can take
    /// it, is lent: one copy fewer than the policy asks for stays until the silo is back, and never fewer. Then it stops in any case. The host's own <c>ShutdownTimeout</c> must be longer.
    /// </summary>
    /// <value>10 s. 0 to 1 h.</value>
    public TimeSpan StopPatience { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Whether Quintet sets up Orleans' clustering in <see cref="Database"/>, with <c>ClusterOptions</c> and membership options to match. Set it to false if your host configures
    /// clustering; then its <c>ClusterId</c> must change whenever <see cref="Deployment"/> does.
    /// </summary>
    /// <value>True.</value>
    public bool UseOwnClustering { get; set; } = true;
}
