using System.Globalization;
using Quintet.Silo.Serve;

namespace Quintet.ProcessTests.Support;

/// <summary>A process whose threads do nothing without pause, so that little processor time is left for others.</summary>
internal static class BusyLoops
{
    public const string Command = "run-busy-loops";

    private const string Running = "busy";

    /// <summary>Starts it, and waits until it runs. It ends with this process, however that ends.</summary>
    public static async Task<QuintetProcess> StartAsync(int loops)
    {
        var process = QuintetProcess.StartProgram(
            QuintetProcess.OfTests,
            AppContext.BaseDirectory,
            [Command, loops.ToString(CultureInfo.InvariantCulture), Environment.ProcessId.ToString(CultureInfo.InvariantCulture)]);
        try
        {
            await Until.Holds(() => process.Output == Running, "the busy loops run");
            return process;
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>What the process does until it is killed.</summary>
    public static int Run(int loops, int parent)
    {
        ParentWatch.Start(parent, evenFrozen: true);
        var threads = Enumerable.Range(0, loops).Select(_ => new Thread(Spin)).ToList();
        threads.ForEach(thread => thread.Start());
        Console.Out.WriteLine(Running);
        threads.ForEach(thread => thread.Join());
        return 0;
    }

    private static void Spin()
    {
        while (true)
        {
            Thread.SpinWait(1_000_000);
        }
    }
}
