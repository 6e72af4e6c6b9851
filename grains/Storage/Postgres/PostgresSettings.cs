using System.Data.Common;
using Npgsql;

namespace Quintet.Storage.Postgres;

/// <summary>Reads the operator's connection string. What is wrong with it is said without quoting it: any part of it may be the password.</summary>
internal static class PostgresSettings
{
    /// <summary>An example for messages.</summary>
    public const string Example = "postgresql:Host=db.example;Database=quintet;Username=quintet";

    /// <summary>Parses what follows <c>postgresql:</c>.</summary>
    /// <param name="text">An Npgsql connection string.</param>
    /// <param name="problem">What is wrong with it, if the answer is null.</param>
    public static NpgsqlConnectionStringBuilder? TryParse(string text, out string? problem)
    {
        problem = null;
        if (text.StartsWith("//", StringComparison.Ordinal))
        {
            problem = $"the database 'postgresql://...' is a URL, which is not understood; write {Example}";
            return null;
        }

        var settings = new NpgsqlConnectionStringBuilder();
        if (Pairs(text) is not { } pairs)
        {
            problem = $"the database 'postgresql:...' is not a list of settings key=value; write {Example}, and put a value that contains ';' or '=' in quotes";
            return null;
        }

        for (var i = 0; i < pairs.Count; i++)
        {
            problem ??= Take(settings, pairs[i].Key, pairs[i].Value, i + 1);
        }

        problem ??= settings.Host is null ? Lacking("server", "Host") : settings.Database is null ? Lacking("database", "Database") : Stale(settings);
        return problem is null ? settings : null;
    }

    private static List<KeyValuePair<string, object>>? Pairs(string text)
    {
        try
        {
            var generic = new DbConnectionStringBuilder { ConnectionString = text };
            return [.. generic.Keys.Cast<string>().Select(key => KeyValuePair.Create(key, generic[key]))];
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static string? Take(NpgsqlConnectionStringBuilder settings, string key, object value, int place)
    {
        if (!settings.ContainsKey(key))
        {
            return $"setting number {place} of the database 'postgresql:...' is not one that Npgsql knows; write {Example}, and put a value that contains ';' or '=' in quotes";
        }

        try
        {
            settings[key] = value;
            return null;
        }
        catch (Exception exception) when (exception is ArgumentException or FormatException or OverflowException or InvalidCastException)
        {
            return $"the value of '{key}' in the database 'postgresql:...' is not valid; correct it";
        }
    }

    // A standby may lag: what is read there proves nothing.
    private static string? Stale(NpgsqlConnectionStringBuilder settings) => settings.TargetSessionAttributes is null or "primary" or "read-write"
        ? null
        : "'Target Session Attributes' of the database 'postgresql:...' may be primary or read-write, for views are read and written on one server, never on a standby; remove it, and the server that can be written to is found";

    private static string Lacking(string what, string key) => $"the database 'postgresql:...' names no {what} ({key}=); write {Example}";
}
