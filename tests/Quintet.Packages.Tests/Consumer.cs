using System.Net;
using System.Net.Sockets;

namespace Quintet.Packages.Tests;

/// <summary>Somebody else's solution, outside the repository: it knows Quintet by its packages only.</summary>
internal sealed class Consumer : IDisposable
{
    private static readonly TimeSpan BuildPatience = TimeSpan.FromMinutes(6);
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    private readonly string _folder = Directory.CreateTempSubdirectory("quintet-consumer-").FullName;

    private string Database => $"sqlite:{Path.Combine(_folder, "data", "app.db")}";

    /// <summary>Copies the template, adds the README's component and builds it all against the packages.</summary>
    public async Task BuildAsync(PackedFeed feed)
    {
        var template = Path.Combine(AppContext.BaseDirectory, "Template");
        foreach (var file in Directory.GetFiles(template, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(_folder, Path.GetRelativePath(template, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }

        File.WriteAllText(Path.Combine(_folder, "Components", "Account.cs"), Readme.Code("A component"));

        // Ours from the new feed into a folder of the test's own; the packages of others, where this machine has them, from where they lie already.
        await Running.ToEndAsync(
            _folder,
            [
                "build", "Consumer.slnx", $"-p:QuintetVersion={feed.Version}", $"-p:RestoreAdditionalProjectSources={feed.Folder}", $"-p:RestorePackagesPath={Path.Combine(_folder, "packages")}",
                $"-p:RestoreFallbackFolders={MachinePackages()}", "-p:TreatWarningsAsErrors=true", "-p:NuGetAudit=false",
            ],
            BuildPatience);
    }

    /// <summary>Starts a silo; returns when it is ready.</summary>
    public Task<Running> StartSiloAsync()
    {
        var ports = FreePorts();
        return Running.UntilAsync(_folder, [Program("Silo"), Database, $"{ports[0]}", $"{ports[1]}"], "silo is ready", Patience);
    }

    /// <summary>Runs the client to its end.</summary>
    /// <returns>What it wrote.</returns>
    public Task<string> RunClientAsync() => Running.ToEndAsync(_folder, [Program("Client"), Database], Patience);

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private string Program(string project) => Path.Combine(_folder, project, "bin", "Debug", "net10.0", $"{project}.dll");

    private static string MachinePackages() => Environment.GetEnvironmentVariable("NUGET_PACKAGES")
        ?? Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".nuget", "packages");

    private static int[] FreePorts()
    {
        var listeners = Enumerable.Range(0, 2).Select(_ => new TcpListener(IPAddress.Loopback, 0)).ToList();
        listeners.ForEach(listener => listener.Start());
        var ports = listeners.Select(listener => ((IPEndPoint)listener.LocalEndpoint).Port).ToArray();
        listeners.ForEach(listener => listener.Dispose());
        return ports;
    }
}
