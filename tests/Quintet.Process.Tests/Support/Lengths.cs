namespace Quintet.ProcessTests.Support;

/// <summary>How long those trials last that can only find something by going on: briefly in every build, long every night.</summary>
internal static class Lengths
{
    /// <summary>Set to 1, asks for the long ones.</summary>
    private const string Variable = "QUINTET_NIGHTLY";

    /// <summary>Why a test is skipped that runs at night only.</summary>
    public const string ByNight = $"runs each night ({Variable}=1); its likes run in every build";

    public static bool IsNight => Environment.GetEnvironmentVariable(Variable) == "1";

    /// <summary>On each kind of database.</summary>
    public static TimeSpan Busy => IsNight ? TimeSpan.FromMinutes(10) : TimeSpan.FromMinutes(1);

    /// <inheritdoc cref="Busy" />
    public static TimeSpan Pauses => IsNight ? TimeSpan.FromMinutes(3) : TimeSpan.FromSeconds(12);

    /// <summary>How long <c>quintet up</c> has faults.</summary>
    public static TimeSpan Faults => TimeSpan.FromMinutes(4);

    /// <summary>How long <c>quintet chaos</c> does everything it can.</summary>
    public static TimeSpan Chaos => IsNight ? TimeSpan.FromMinutes(4) : TimeSpan.FromSeconds(30);

    /// <summary>How long the database is gone; always several time-outs of the register.</summary>
    public static TimeSpan Outage => IsNight ? TimeSpan.FromSeconds(30) : TimeSpan.FromSeconds(8);

    /// <summary>Ways in which the database gets lost before the eyes of those that are connected to it. To them a frozen server is like a network that swallows everything, which has a test of its own.</summary>
    public static IReadOnlyList<Trouble> Troubles => IsNight ? [Trouble.Killed, Trouble.Frozen, Trouble.Stopped] : [Trouble.Killed];

    /// <summary>How many hostile streams are sent to silos.</summary>
    public static int HostileStreams => IsNight ? 30_000 : 1_200;

    /// <summary>How many silos a run has that restarts them all.</summary>
    public static int RolledSilos => IsNight ? 3 : 2;

    /// <summary>How often every silo is restarted.</summary>
    public static int Rounds => IsNight ? 3 : 1;
}
