using System.Collections.Immutable;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Quintet.Silo.Serve.Plugins;

/// <summary>What a file says of the assembly in it. It is read, not loaded: what turns out not to fit has left no trace in the process.</summary>
/// <param name="Path">The file, absolute.</param>
/// <param name="Name">The assembly's simple name.</param>
/// <param name="Version">Its version.</param>
/// <param name="References">The assemblies it was compiled against.</param>
internal sealed record AssemblyFile(string Path, string Name, Version Version, ImmutableArray<AssemblyFile.Reference> References)
{
    /// <summary>Reads a file.</summary>
    /// <exception cref="BadImageFormatException">It holds no .NET assembly.</exception>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static AssemblyFile Read(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        if (!file.HasMetadata)
        {
            throw new BadImageFormatException();
        }

        var reader = file.GetMetadataReader();
        if (!reader.IsAssembly)
        {
            throw new BadImageFormatException();
        }

        var assembly = reader.GetAssemblyDefinition();
        return new AssemblyFile(path, reader.GetString(assembly.Name), assembly.Version, [.. reader.AssemblyReferences
            .Select(reader.GetAssemblyReference)
            .Select(reference => new Reference(reader.GetString(reference.Name), reference.Version))]);
    }

    /// <summary>An assembly that another one was compiled against.</summary>
    /// <param name="Name">Its simple name.</param>
    /// <param name="Version">The least version that will do.</param>
    internal readonly record struct Reference(string Name, Version Version);
}
