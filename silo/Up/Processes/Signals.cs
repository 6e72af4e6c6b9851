using System.ComponentModel;
using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Quintet.Silo.Up.Processes;

/// <summary>Sends signals to processes of this one's own.</summary>
internal static class Signals
{
    /// <summary>SIGTERM, the same on all systems that have signals.</summary>
    public const int Terminate = 15;

    /// <summary>Whether this system has signals.</summary>
    public static bool AreSupported => OperatingSystem.IsLinux() || OperatingSystem.IsMacOS();

    /// <summary>Sends a signal; nothing happens if the process has ended.</summary>
    public static void Send(Process process, int signal)
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
