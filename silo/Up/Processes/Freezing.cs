using System.Diagnostics;

namespace Quintet.Silo.Up.Processes;

/// <summary>Stops every thread of a process in mid-step, as a machine that hangs would, and lets it go on.</summary>
internal static class Freezing
{
    private static int StopSignal => OperatingSystem.IsLinux() ? 19 : 17;

    private static int ContinueSignal => OperatingSystem.IsLinux() ? 18 : 19;

    /// <summary>SIGSTOP. The process keeps its sockets, locks and memory, and does nothing.</summary>
    public static void Freeze(Process process) => Signals.Send(process, StopSignal);

    /// <summary>SIGCONT. Does nothing to a process that is not frozen.</summary>
    public static void Resume(Process process) => Signals.Send(process, ContinueSignal);
}
