using Quintet.Silo.Serve;

namespace Quintet.Silo.Up.Processes;

/// <summary>
/// Has a process of its own look at plug-ins before any silo is started. This one never loads them: it runs as long as the cluster, in which one version of them may take the place of another.
/// </summary>
internal static class PluginCheck
{
    /// <summary>The options of <c>quintet silo</c> that make it host plug-ins.</summary>
    public static IReadOnlyList<string> OptionsFor(IReadOnlyList<string> components) => [.. components.Select(file => $"{ComponentsOption.Name}={file}")];

    /// <summary>Looks at them.</summary>
    /// <exception cref="OperatorException">With everything that is wrong with them.</exception>
    public static async Task RunAsync(IReadOnlyList<string> components, CancellationToken cancellationToken)
    {
        if (components.Count == 0)
        {
            return;
        }

        var start = OwnExecutable.StartInfo(["silo", "--only-check", .. OptionsFor(components)]);
        start.WorkingDirectory = AppContext.BaseDirectory; // Where no configuration file of the caller's lies.
        start.RedirectStandardError = true;
        using var process = Launcher.Start(start);
        try
        {
            var errors = await process.StandardError.ReadToEndAsync(cancellationToken);
            await process.WaitForExitAsync(cancellationToken);
            if (process.ExitCode != ExitCode.Success)
            {
                throw new OperatorException(errors.Trim().StartsWith(Prefix, StringComparison.Ordinal) ? errors.Trim()[Prefix.Length..] : $"the check of {string.Join(", ", components)} ended with code {process.ExitCode}\n{errors}");
            }
        }
        finally
        {
            process.Kill();
        }
    }

    // Each command begins its errors with it.
    private const string Prefix = "quintet: ";
}
