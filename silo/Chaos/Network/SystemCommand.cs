using System.Diagnostics;
using Quintet.Silo.Up.Processes;

namespace Quintet.Silo.Chaos.Network;

/// <summary>Runs programs of the system.</summary>
internal static class SystemCommand
{
    /// <summary>Runs one to its end.</summary>
    /// <returns>Null if it succeeded, else what it said.</returns>
    public static async Task<string?> TryAsync(params IReadOnlyList<string> command)
    {
        try
        {
            using var process = Launcher.Start(new ProcessStartInfo(command[0], command.Skip(1)) { RedirectStandardError = true, RedirectStandardOutput = true });
            var output = process.StandardOutput.ReadToEndAsync();
            var errors = await process.StandardError.ReadToEndAsync();
            await output;
            await process.WaitForExitAsync();
            return process.ExitCode == 0 ? null : $"'{string.Join(' ', command)}' ended with code {process.ExitCode}: {errors.Trim()}";
        }
        catch (System.ComponentModel.Win32Exception exception)
        {
            return $"'{command[0]}' cannot be started: {exception.Message}";
        }
    }

    /// <summary>Runs one to its end.</summary>
    /// <exception cref="OperatorException">It did not succeed.</exception>
    public static async Task RunAsync(params IReadOnlyList<string> command)
    {
        if (await TryAsync(command) is { } failure)
        {
            throw new OperatorException(failure);
        }
    }
}
