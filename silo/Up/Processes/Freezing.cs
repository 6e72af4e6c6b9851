using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Quintet.Silo.Up.Processes;

/// <summary>Stops every thread of a process in mid-step, as a machine that hangs would, and lets it go on.</summary>
internal static class Freezing
{
    /// <summary>Whether this system can do that.</summary>
    public static bool IsSupported => OperatingSystem.IsLinux() || OperatingSystem.IsMacOS();

    private static int StopSignal => OperatingSystem.IsLinux() ? 19 : 17;

    private static int ContinueSignal => OperatingSystem.IsLinux() ? 18 : 19;

    /// <summary>SIGSTOP. The process keeps its sockets, locks and memory, and does nothing.</summary>
    public static void Freeze(Process process) => Send(process, StopSignal);

    /// <summary>SIGCONT. Does nothing to a process that is not frozen.</summary>
    public static void Resume(Process process) => Send(process, ContinueSignal);

    private static void Send(Process process, int signal)
    {
        // The id of a process that has ended may be another's by now.
        if (!process.HasExited && Kill(process.Id, signal) != 0 && !process.HasExited)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [DllImport("libc", EntryPoint = "kill", SetLastError = true)]
    private static extern int Kill(int process, int signal);
}
