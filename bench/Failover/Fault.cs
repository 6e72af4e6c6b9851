using System.Diagnostics;
using Quintet.Silo.Up.Processes;

namespace Quintet.Bench.Failover;

/// <summary>What befalls a silo.</summary>
/// <param name="Name">As <c>--only</c> has it.</param>
/// <param name="Title">As the report has it.</param>
/// <param name="Strike">Does it to a process, and returns when that does nothing any more. Nothing undoes it.</param>
internal sealed record Fault(string Name, string Title, Action<Process> Strike)
{
    /// <summary>The process is gone, and the system closes its connections.</summary>
    public static readonly Fault Kill = new("kill", "killed (SIGKILL)", process => process.Kill());

    /// <summary>The process keeps its connections and does nothing any more.</summary>
    public static readonly Fault Freeze = new("freeze", "frozen (SIGSTOP)", process =>
    {
        Freezing.Freeze(process);

        // Threads stop one after the other, the last of them much later where processors are short; until then the process may answer.
        while (!IsStopped(process.Id))
        {
            Thread.Sleep(1);
        }
    });

    private static bool IsStopped(int process) =>
        !OperatingSystem.IsLinux() || Directory.GetDirectories($"/proc/{process}/task").All(thread =>
        {
            // "id (name) state ...": the name may hold anything.
            var stat = File.ReadAllText(Path.Combine(thread, "stat"));
            return stat[stat.LastIndexOf(')') + 2] == 'T';
        });
}
