using System.Diagnostics;

namespace Quintet.Silo.Serve;

/// <summary>
/// Ends this process as soon as the one that started it is gone, however that ended. (Linux could send a signal instead, but ties it to the
/// parent's thread, and a thread of a pool may end long before its process.)
/// </summary>
internal static class ParentWatch
{
    private static readonly TimeSpan Interval = TimeSpan.FromMilliseconds(250);

    /// <summary>Begins to watch, on a thread of its own: no load delays it.</summary>
    /// <param name="parent">The parent's process id.</param>
    public static void Start(int parent)
    {
        var started = StartOf(parent);
        new Thread(() => Watch(parent, started)) { IsBackground = true, Name = "parent watch" }.Start();
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

    private static void Watch(int parent, long? started)
    {
        // Another start time is another process that was given the same id.
        while (started is not null && StartOf(parent) == started)
        {
            Thread.Sleep(Interval);
        }

        Console.Error.WriteLine($"quintet: the parent process {parent} is gone; ending at once");
        using var self = Process.GetCurrentProcess();
        self.Kill();
    }
}
