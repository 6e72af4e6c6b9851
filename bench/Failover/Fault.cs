using System.Diagnostics;
using Quintet.Silo.Up.Processes;

namespace Quintet.Bench.Failover;

/// <summary>What befalls a silo.</summary>
/// <param name="Name">As <c>--only</c> has it.</param>
/// <param name="Title">As the report has it.</param>
/// <param name="Strike">Does it to a process. Nothing undoes it.</param>
internal sealed record Fault(string Name, string Title, Action<Process> Strike)
{
    /// <summary>The process is gone, and the system closes its connections.</summary>
    public static readonly Fault Kill = new("kill", "killed (SIGKILL)", process => process.Kill());

    /// <summary>The process keeps its connections and does nothing any more.</summary>
    public static readonly Fault Freeze = new("freeze", "frozen (SIGSTOP)", Freezing.Freeze);
}
