using Quintet.Storage.Postgres;
using Quintet.Storage.Sqlite;

namespace Quintet.Storage;

/// <summary>Finds the database that a connection string of ours names: <c>kind:place</c>.</summary>
internal static class Database
{
    /// <summary>The kinds there are, for messages.</summary>
    public const string Kinds = "sqlite:PATH and " + PostgresSettings.Example;

    /// <summary>Parses <c>sqlite:PATH</c> or <c>postgresql:SETTINGS</c>.</summary>
    /// <param name="database">The connection string.</param>
    /// <param name="problem">What is wrong with it, if the answer is null.</param>
    public static IDatabase? TryParse(string? database, out string? problem)
    {
        problem = null;
        switch (database?.Split(':', 2))
        {
            case ["sqlite", { } path] when !string.IsNullOrWhiteSpace(path):
                return new SqliteDatabase(Path.GetFullPath(path));
            case ["sqlite", _]:
                problem = $"the database '{database}' names no file; write sqlite:PATH, e.g. sqlite:.quintet/quintet.db";
                return null;
            case ["postgresql", { } settings]:
                return PostgresSettings.TryParse(settings, out problem) is { } parsed ? new PostgresDatabase(parsed) : null;
            default:
                problem = $"the database '{Redacted(database)}' is of an unknown kind; known are {Kinds}";
                return null;
        }
    }

    /// <summary>Parses <c>sqlite:PATH</c> or <c>postgresql:SETTINGS</c>.</summary>
    /// <exception cref="QuintetStorageException">It is none.</exception>
    public static IDatabase Parse(string database) => TryParse(database, out var problem) ?? throw new QuintetStorageException(Capitalised(problem!));

    // A connection string of another kind may hold a password.
    private static string? Redacted(string? database) => database?.Split(':', 2) is [var kind, _] ? $"{kind}:..." : database;

    private static string Capitalised(string text) => char.ToUpperInvariant(text[0]) + text[1..] + ".";
}
