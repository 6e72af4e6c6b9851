using System.Diagnostics;
using System.Globalization;

namespace Quintet.Components.Tests.Hashing;

/// <summary>Hashes the samples in a process of its own.</summary>
internal static class HashProcess
{
    public const string Command = "hash-samples";

    /// <summary>What the process does: a line for each sample, and one for the version.</summary>
    public static int Run()
    {
        foreach (var (name, hash) in Samples.Hashes())
        {
            Console.WriteLine($"{name} {hash:x16}");
        }

        Console.WriteLine($"version {StateVersion.Of(typeof(SoundState), typeof(Sound)):x16}");
        Console.WriteLine($"salt {"salt".GetHashCode(StringComparison.Ordinal)}");
        return 0;
    }

    /// <summary>What it says, by name.</summary>
    public static async Task<Dictionary<string, string>> AskAsync()
    {
        var dotnet = Environment.GetEnvironmentVariable("DOTNET_HOST_PATH") ?? "dotnet";
        using var process = Process.Start(new ProcessStartInfo(dotnet, [typeof(HashProcess).Assembly.Location, Command]) { RedirectStandardOutput = true })!;
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(0, process.ExitCode);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Select(line => line.Split(' ')).ToDictionary(line => line[0], line => line[1]);
    }

    public static string Text(ulong hash) => hash.ToString("x16", CultureInfo.InvariantCulture);
}
