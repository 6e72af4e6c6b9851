using System.Runtime.InteropServices;

namespace Quintet.Silo.Serve;

/// <summary>
/// A terminal sends Ctrl-C to every process of its foreground group. A silo that another process looks after leaves that group: it is
/// for its parent to say when it ends.
/// </summary>
internal static class ProcessGroup
{
    /// <summary>Makes this process a group of its own. Where there are no such groups, or it leads one already, nothing happens.</summary>
    public static void Leave()
    {
        if (!OperatingSystem.IsWindows())
        {
            _ = SetProcessGroup(0, 0);
        }
    }

    [DllImport("libc", EntryPoint = "setpgid")]
    private static extern int SetProcessGroup(int process, int group);
}
