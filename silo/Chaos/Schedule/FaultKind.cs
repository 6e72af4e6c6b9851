namespace Quintet.Silo.Chaos.Schedule;

/// <summary>What <c>quintet chaos</c> does to a cluster. The words of <c>--faults</c> are these in lower case.</summary>
internal enum FaultKind
{
    /// <summary>A silo process is ended at once (SIGKILL), and started again.</summary>
    Kill,

    /// <summary>A silo process is stopped in mid-step (SIGSTOP), and goes on later.</summary>
    Freeze,

    /// <summary>The network between a silo and others loses everything, in both directions or in one, and is mended.</summary>
    Partition,

    /// <summary>The database is locked, stopped, killed or frozen, and comes back.</summary>
    Database,

    /// <summary>A silo is asked to end in order (SIGTERM), and started again.</summary>
    Restart,

    /// <summary>Everything is moved off a silo, which then takes part again.</summary>
    Drain,

    /// <summary>The policy of a component type is changed, and put back.</summary>
    Policy,
}

/// <summary>What is known of each kind.</summary>
internal static class FaultKinds
{
    /// <summary>All kinds.</summary>
    public static IReadOnlyList<FaultKind> All { get; } = Enum.GetValues<FaultKind>();

    /// <summary>The kind's word in options, reports and messages.</summary>
    public static string Word(this FaultKind kind) => kind switch
    {
        FaultKind.Kill => "kill",
        FaultKind.Freeze => "freeze",
        FaultKind.Partition => "partition",
        FaultKind.Database => "database",
        FaultKind.Restart => "restart",
        FaultKind.Drain => "drain",
        FaultKind.Policy => "policy",
        _ => throw new ArgumentOutOfRangeException(nameof(kind)),
    };

    /// <summary>Whether a silo's copies cannot be counted on meanwhile. Only one fault at a time may be so.</summary>
    public static bool TakesSilo(this FaultKind kind) => kind is not (FaultKind.Database or FaultKind.Policy);
}
