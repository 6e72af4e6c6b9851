using System.IO.Compression;
using System.Xml.Linq;

namespace Quintet.Packages.Tests;

/// <summary>A folder with the packages of this repository, packed once from what was built for this run.</summary>
public sealed class PackedFeed : IAsyncLifetime
{
    /// <summary>Never seen before, so that no cache of the machine can answer with older packages.</summary>
    public string Version { get; } = $"0.1.0-test.{Guid.NewGuid():n}";

    public string Folder { get; } = Directory.CreateTempSubdirectory("quintet-feed-").FullName;

    public async ValueTask InitializeAsync() => await Running.ToEndAsync(
        Repository.Root,
        ["pack", "Quintet.sln", "--no-build", "--configuration", Repository.Configuration, "--output", Folder, $"-p:PackageVersion={Version}", $"-p:NuspecOutputPath={Folder}/nuspec/"],
        TimeSpan.FromMinutes(3));

    public ValueTask DisposeAsync()
    {
        Directory.Delete(Folder, recursive: true);
        return ValueTask.CompletedTask;
    }

    /// <summary>The files of one package.</summary>
    public IReadOnlyList<string> FilesOf(string package, string extension = "nupkg")
    {
        using var archive = Open(package, extension);
        return [.. archive.Entries.Select(entry => entry.FullName)];
    }

    /// <summary>The metadata of one package.</summary>
    public XElement MetadataOf(string package)
    {
        using var archive = Open(package, "nupkg");
        using var nuspec = archive.GetEntry($"{package}.nuspec")!.Open();
        return XDocument.Load(nuspec).Root!.Elements().Single(element => element.Name.LocalName == "metadata");
    }

    private ZipArchive Open(string package, string extension) => ZipFile.OpenRead(Path.Combine(Folder, $"{package}.{Version}.{extension}"));
}
