using System.Security.Cryptography;
using System.Text;

namespace Quintet.Storage;

/// <summary>One numbered step of the schema, from <c>deploy/sql</c>.</summary>
/// <param name="Number">1, 2, 3... without gaps.</param>
/// <param name="Name">The script's name.</param>
/// <param name="Sql">The statements.</param>
internal sealed record Migration(int Number, string Name, string Sql)
{
    /// <summary>Tells whether the script that was applied is this one. Blind to the line ends that a checkout chose.</summary>
    public string Checksum { get; } = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Sql.ReplaceLineEndings("\n"))));

    /// <summary>The scripts of one kind of database, in order.</summary>
    /// <param name="kind">The folder in <c>deploy/sql</c>.</param>
    public static IReadOnlyList<Migration> AllOf(string kind)
    {
        var prefix = $"sql/{kind}/";
        var assembly = typeof(Migration).Assembly;
        var all =
            from resource in assembly.GetManifestResourceNames()
            let path = resource.Replace('\\', '/')
            where path.StartsWith(prefix, StringComparison.Ordinal)
            orderby path
            select Read(resource, path[prefix.Length..]);
        return [.. all];

        Migration Read(string resource, string file)
        {
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            return new Migration(int.Parse(file.AsSpan(0, file.IndexOf('_'))), Path.GetFileNameWithoutExtension(file), reader.ReadToEnd());
        }
    }
}

/// <summary>A migration that the database says was applied to it.</summary>
internal sealed record AppliedMigration(int Number, string Name, string Checksum);

/// <summary>What is to be done with a database, decided from what it says and what this build knows.</summary>
internal static class MigrationPlan
{
    /// <summary>The migrations still to be applied.</summary>
    /// <param name="known">What this build knows, in order.</param>
    /// <param name="applied">What the database holds, in order.</param>
    /// <param name="database">Names the database in the message.</param>
    /// <exception cref="QuintetStorageException">The database went another way than this build.</exception>
    public static IReadOnlyList<Migration> Decide(IReadOnlyList<Migration> known, IReadOnlyList<AppliedMigration> applied, string database)
    {
        if (applied.Count > known.Count)
        {
            throw new QuintetStorageException(
                $"The {database} was written by a newer Quintet: its schema is at {applied[^1].Name}, this build knows up to {known[^1].Name}. Use that version or a newer one, or another database.");
        }

        for (var i = 0; i < applied.Count; i++)
        {
            if (applied[i].Number != known[i].Number || applied[i].Checksum != known[i].Checksum)
            {
                throw new QuintetStorageException(
                    $"The {database} has another schema than this build expects: '{applied[i].Name}' was applied with checksum {applied[i].Checksum}, this build has '{known[i].Name}' with {known[i].Checksum}. "
                    + "Use the build that wrote it, or another database.");
            }
        }

        return [.. known.Skip(applied.Count)];
    }
}
