using System.Data.Common;
using System.Globalization;
using Npgsql;

namespace Quintet.Storage.Postgres;

/// <summary>Connections set up so that the server itself ends whatever takes too long, also if this process freezes meanwhile (rule H14).</summary>
internal static class PostgresDataSource
{
    // The server's time-outs come first. The client's is for a server that does not answer at all, and comes late on purpose: giving up a commit
    // that waits for its standby makes it visible although the standby does not have it yet.
    private const int PatienceWithSilenceSeconds = 10;
    private const int PatienceWhenRepeatableSeconds = 1;
    private const int MaxConnections = 10;
    private const int ConnectSeconds = 10;

    /// <summary>Opens no connection yet.</summary>
    /// <param name="given">The operator's connection string.</param>
    /// <param name="commandTimeout">How long a statement may take at the server.</param>
    /// <param name="isRepeatable">Whether nothing is lost with a statement whose effect is unknown.</param>
    public static DbDataSource Create(NpgsqlConnectionStringBuilder given, TimeSpan commandTimeout, bool isRepeatable)
    {
        var settings = new NpgsqlConnectionStringBuilder(given.ConnectionString) { Enlist = false };
        settings.Timeout = Math.Clamp((int)Math.Ceiling(commandTimeout.TotalSeconds), 1, ConnectSeconds);
        settings.CommandTimeout = (int)Math.Ceiling(commandTimeout.TotalSeconds) + (isRepeatable ? PatienceWhenRepeatableSeconds : PatienceWithSilenceSeconds);

        // A statement that was given up did not answer: its connection goes with it, so that no late answer is taken for one in time.
        settings.CancellationTimeout = -1;
        settings.ApplicationName ??= "quintet";
        settings.Options = $"{settings.Options} {ServerTimeouts(commandTimeout)}".Trim();
        if (!settings.ShouldSerialize("Maximum Pool Size"))
        {
            settings.MaxPoolSize = Math.Max(MaxConnections, settings.MinPoolSize);
        }

        return Build(settings);
    }

    private static string ServerTimeouts(TimeSpan commandTimeout)
    {
        // A lock that does not come is the likelier reason, and the one to report.
        var (locks, statement, idle) = (commandTimeout * 0.8, commandTimeout, commandTimeout / 2);
        return string.Join(' ', Setting("lock_timeout", locks), Setting("statement_timeout", statement), Setting("idle_in_transaction_session_timeout", idle));

        static string Setting(string name, TimeSpan value) => string.Create(CultureInfo.InvariantCulture, $"-c {name}={(long)value.TotalMilliseconds}");
    }

    // Of several servers only the one that can be written to will do.
    private static DbDataSource Build(NpgsqlConnectionStringBuilder settings)
    {
        if (!settings.Host!.Contains(',', StringComparison.Ordinal))
        {
            settings.TargetSessionAttributes = null;
            return NpgsqlDataSource.Create(settings);
        }

        var wanted = settings.TargetSessionAttributes == "read-write" ? TargetSessionAttributes.ReadWrite : TargetSessionAttributes.Primary;
        settings.TargetSessionAttributes = null;
        return new NpgsqlDataSourceBuilder(settings.ConnectionString).BuildMultiHost().WithTargetSession(wanted);
    }
}
