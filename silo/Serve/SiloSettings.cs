using System.Net;
using Microsoft.Extensions.Logging;
using Quintet.Silo.Settings;

namespace Quintet.Silo.Serve;

/// <summary>What <c>quintet silo</c> was asked to run, checked.</summary>
/// <param name="Name">The silo's name.</param>
/// <param name="Cluster">Its cluster.</param>
/// <param name="Listen">Where it listens.</param>
/// <param name="Advertise">Where others reach it.</param>
/// <param name="SiloPort">For other silos; null: any free one.</param>
/// <param name="GatewayPort">For clients; null: any free one.</param>
/// <param name="Health">Where health requests are answered, port 0 for a free one; null: nowhere.</param>
/// <param name="Labels">Its labels.</param>
/// <param name="Verbosity">The least level that is logged.</param>
/// <param name="ParentProcess">The process whose end ends this one, or null.</param>
/// <param name="EndsWithLauncher">The thread that started this process lasts as long as its process, and its end ends this one even if it is frozen.</param>
internal sealed record SiloSettings(
    string Name,
    ClusterSettings Cluster,
    IPAddress Listen,
    IPAddress Advertise,
    int? SiloPort,
    int? GatewayPort,
    IPEndPoint? Health,
    IReadOnlyList<KeyValuePair<string, string>> Labels,
    LogLevel Verbosity,
    int? ParentProcess,
    bool EndsWithLauncher = false)
{
    /// <summary>Files of plug-ins whose components it hosts, too.</summary>
    public IReadOnlyList<string> Components { get; init; } = [];

    /// <summary>Look at the plug-ins and their components only, and end.</summary>
    public bool OnlyCheck { get; init; }

    /// <summary>Host the components that <c>quintet chaos</c> calls, too.</summary>
    public bool HostsChaosComponents { get; init; }

    /// <summary>How fast it sends snapshots.</summary>
    public long TransferBytesPerSecond { get; init; } = new QuintetSiloOptions().TransferBytesPerSecond;

    /// <summary>How long it waits, when told to stop, until nothing it holds is missed.</summary>
    public TimeSpan StopPatience { get; init; } = new QuintetSiloOptions().StopPatience;

    /// <summary>How many snapshots at once.</summary>
    public int TransfersAtOnce { get; init; } = new QuintetSiloOptions().TransfersAtOnce;

    /// <summary>How many queries at once.</summary>
    public int QueriesAtOnce { get; init; } = new QuintetSiloOptions().MaxConcurrentQueries;

    /// <summary>How many commands may be without an answer.</summary>
    public int CommandsAtOnce { get; init; } = new QuintetSiloOptions().MaxConcurrentCommands;
}
