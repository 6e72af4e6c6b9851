using System.Diagnostics;
using System.Runtime.InteropServices;

namespace Quintet.Silo.Serve;

/// <summary>
/// Ends this process as soon as the one that started it is gone, however that ended. A process that is frozen cannot look; Linux can kill it all the
/// same, but ties that to the parent's thread, so only a parent that starts its children from a thread that lasts may ask for it.
/// </summary>
internal static class ParentWatch
{
    private const int SetParentDeathSignal = 1;
    private const nuint KillSignal = 9;

    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>Begins to watch, on a thread of its own: no load delays it.</summary>
    /// <param name="parent">The parent's process id.</param>
    /// <param name="evenFrozen">Have the system kill this process, too, when the thread that started it ends; it then ends even while it is frozen.</param>
    public static void Start(int parent, bool evenFrozen)
    {
        var started = StartOf(parent);
        new Thread(() => Watch(parent, started, evenFrozen)) { IsBackground = true, Name = "parent watch" }.Start();
    }

    /// <summary>When the process started, in a unit of the platform's, or null if there is no such process any more.</summary>
    internal static long? StartOf(int processId)
    {
        try
        {
            if (OperatingSystem.IsLinux())
            {
                // "pid (name) state ppid ... starttime ...": the name may hold anything. A zombie is gone: only its parent has not noticed.
                var stat = File.ReadAllText($"/proc/{processId}/stat");
                var fields = stat[(stat.LastIndexOf(')') + 2)..].Split(' ');
                return fields[0] is "Z" or "X" ? null : long.Parse(fields[19]);
            }

            using var process = Process.GetProcessById(processId);
            return process.HasExited ? null : process.StartTime.Ticks;
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or InvalidOperationException)
        {
            return null;
        }
    }

    private static void Watch(int parent, long? started, bool evenFrozen)
    {
        if (evenFrozen && OperatingSystem.IsLinux())
        {
            // On this thread, which never ends: the wish ends with the thread that made it.
            _ = ProcessControl(SetParentDeathSignal, KillSignal, 0, 0, 0);
        }

        // Another start time is another process that was given the same id.
        while (started is not null && StartOf(parent) == started)
        {
            Thread.Sleep(Interval);
        }

        Console.Error.WriteLine($"quintet: the parent process {parent} is gone; ending at once");
        using var self = Process.GetCurrentProcess();
        self.Kill();
    }

    [DllImport("libc", EntryPoint = "prctl")]
    private static extern int ProcessControl(int option, nuint argument, nuint third, nuint fourth, nuint fifth);
}
