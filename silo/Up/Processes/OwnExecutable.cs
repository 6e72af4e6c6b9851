using System.Diagnostics;

namespace Quintet.Silo.Up.Processes;

/// <summary>Starts further processes of this very program.</summary>
internal static class OwnExecutable
{
    /// <summary>
    /// Start information for this program with other arguments, also when it was started as <c>dotnet quintet.dll</c>. Options in the environment were meant for
    /// this process and are not passed on: a port given so would be every silo's.
    /// </summary>
    public static ProcessStartInfo StartInfo(IEnumerable<string> arguments)
    {
        var path = Environment.ProcessPath ?? throw new OperatorException("this system does not tell where the running program lies, so no silo process can be started");
        var start = new ProcessStartInfo(path) { UseShellExecute = false };
        if (OperatingSystem.IsWindows())
        {
            start.CreateNewProcessGroup = true; // Else Ctrl-C would end it along with this process. Elsewhere a silo sees to that itself.
        }

        if (Path.GetFileNameWithoutExtension(path) == "dotnet")
        {
            start.ArgumentList.Add(typeof(OwnExecutable).Assembly.Location);
        }

        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        foreach (var variable in start.Environment.Keys.Where(key => key.StartsWith(Settings.Expansion.VariablePrefix, StringComparison.OrdinalIgnoreCase)).ToList())
        {
            start.Environment.Remove(variable);
        }

        return start;
    }

    /// <summary>The same, started by another program that turns into it: its process is that program's.</summary>
    /// <param name="by">That program with its arguments; empty: none.</param>
    /// <param name="start">What to start; its arguments are in its list.</param>
    public static ProcessStartInfo RunBy(IReadOnlyList<string> by, ProcessStartInfo start)
    {
        foreach (var (index, word) in by.Append(start.FileName).Skip(1).Index())
        {
            start.ArgumentList.Insert(index, word);
        }

        start.FileName = by.Count > 0 ? by[0] : start.FileName;
        return start;
    }
}
