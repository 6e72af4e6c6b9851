using System.CommandLine;

namespace Quintet.Silo.Serve;

/// <summary><c>quintet silo</c>: one silo, until it is told to stop.</summary>
internal static class SiloCommand
{
    public static Command Create()
    {
        var options = new SiloOptions();
        var command = new Command("silo", "Run one silo until SIGTERM or Ctrl-C, which it obeys in order. Prints one line when it is ready. Exit codes: 0 stopped as asked, 1 could not run, 2 called wrongly.");
        options.AddTo(command);
        command.SetAction((result, cancellationToken) => RunAsync(options.Read(result), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(SiloSettings settings, CancellationToken cancellationToken)
    {
        if (settings.ParentProcess is { } parent)
        {
            ParentWatch.Start(parent, settings.EndsWithLauncher);
            ProcessGroup.Leave();
        }

        await new SiloProcess(settings, Console.Out).RunAsync(cancellationToken);
        return ExitCode.Success;
    }
}
