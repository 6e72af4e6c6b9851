using System.Globalization;
using System.Runtime.InteropServices;
using Quintet.Silo.Up.Processes;

namespace Quintet.Silo.Chaos.Network;

/// <summary>
/// Lets a run have a network of its own, in which it may cut what it likes: this program is started again in a network namespace, as root or, in a user namespace, as anybody. All of it ends with that process.
/// </summary>
internal static class PrivateNetwork
{
    /// <summary>The hidden option that tells the second process that it is one, and whose end ends it.</summary>
    public const string Option = "--in-private-network-of";

    private static IReadOnlyList<string> Unshare => Environment.IsPrivilegedProcess ? ["unshare", "--net"] : ["unshare", "--user", "--map-current-user", "--keep-caps", "--net"];

    /// <summary>Why there can be none here; null if there can.</summary>
    /// <param name="plan">What is to be done.</param>
    public static async Task<string?> ObstacleAsync(ChaosPlan plan)
    {
        if (plan.Place == ChaosPlace.Given && !plan.Cluster.Database.StartsWith("sqlite:", StringComparison.Ordinal))
        {
            return "silos in a network of their own cannot reach the database of --database; give --postgres for a private one";
        }

        return !OperatingSystem.IsLinux()
            ? "network namespaces are Linux's"
            : await SystemCommand.TryAsync([.. Unshare, "sh", "-c", "ip link add name probe type bridge && unshare --net true && nsenter --version"]) is { } failure
                ? $"network namespaces cannot be made here: {failure}"
                : null;
    }

    /// <summary>Runs this very command in one.</summary>
    /// <returns>Its exit code.</returns>
    public static async Task<int> RunAgainInsideAsync()
    {
        var command = OwnExecutable.StartInfo([.. Environment.GetCommandLineArgs().Skip(1), Option, Environment.ProcessId.ToString(CultureInfo.InvariantCulture)]);
        foreach (var (variable, value) in Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>().Select(entry => ((string)entry.Key, (string?)entry.Value)))
        {
            command.Environment[variable] = value;
        }

        using var process = Launcher.Start(OwnExecutable.RunBy(Unshare, command));
        using var interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, PassOn);
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, PassOn);
        await process.WaitForExitAsync();
        return process.ExitCode;

        void PassOn(PosixSignalContext context)
        {
            context.Cancel = true;
            Signals.Send(process, Signals.Terminate);
        }
    }
}
