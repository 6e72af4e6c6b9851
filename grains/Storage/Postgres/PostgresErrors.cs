using System.Data.Common;
using System.Net.Sockets;
using Npgsql;

namespace Quintet.Storage.Postgres;

/// <summary>PostgreSQL's error codes in the operator's words. Its messages name users and objects, but never a password.</summary>
internal static class PostgresErrors
{
    /// <summary>Says what is wrong with the database and what to do.</summary>
    /// <param name="database">Names it.</param>
    /// <param name="user">The user of the connection.</param>
    /// <param name="exception">What the driver threw.</param>
    public static QuintetStorageException Explain(string database, string user, DbException exception) => new(
        exception is PostgresException answer ? $"The {database} {Explain(answer, user)}" : $"The {database} {Unreachable(exception)}", exception);

    private static string Explain(PostgresException answer, string user) => answer.SqlState switch
    {
        PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification =>
            $"does not let user '{user}' in ({answer.MessageText}). Check Username and Password in the connection string (PGPASSWORD and a passfile count, too), and the server's pg_hba.conf.",
        PostgresErrorCodes.InvalidCatalogName => $"does not exist ({answer.MessageText}). Create it, e.g. with 'createdb', then run 'quintet db init'; or correct Database in the connection string.",
        PostgresErrorCodes.InsufficientPrivilege =>
            $"does not allow this to user '{user}' ({answer.MessageText}). Silos need the rights that 'quintet db init --role {user}' gives when the tables' owner runs it; 'quintet db' itself needs to be run as that owner.",
        PostgresErrorCodes.UndefinedTable or PostgresErrorCodes.UndefinedColumn or PostgresErrorCodes.InvalidSchemaName =>
            $"lacks a table of Quintet's ({answer.MessageText}). Check with 'quintet db status'; run 'quintet db init' or 'quintet db migrate', or correct Search Path in the connection string.",
        PostgresErrorCodes.DuplicateTable => $"holds a table that Quintet would create ({answer.MessageText}). Give Quintet a database or, by Search Path, a schema of its own.",
        PostgresErrorCodes.UndefinedObject => $"does not know what was asked for ({answer.MessageText}). If that is the role, create it first: CREATE ROLE ... LOGIN PASSWORD ...",
        PostgresErrorCodes.TooManyConnections => $"has no connection left ({answer.MessageText}). Raise max_connections, or lower Maximum Pool Size in the connection strings of the silos.",
        PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow => $"is starting or stopping ({answer.MessageText}). Wait, or start it.",
        PostgresErrorCodes.ReadOnlySqlTransaction => $"cannot be written to ({answer.MessageText}): it is a standby, or read-only. Name the primary in the connection string, or all servers, Host=a,b, of which the primary is then found.",
        PostgresErrorCodes.LockNotAvailable or PostgresErrorCodes.QueryCanceled or PostgresErrorCodes.DeadlockDetected =>
            $"did not get to it in time ({answer.MessageText}). See in pg_stat_activity and pg_locks which session holds the rows.",
        PostgresErrorCodes.DiskFull or PostgresErrorCodes.OutOfMemory => $"is out of room ({answer.MessageText}). Free some.",
        _ => $"answered: {answer.MessageText} (SQLSTATE {answer.SqlState}).",
    };

    private static string Unreachable(DbException exception) => exception.InnerException switch
    {
        SocketException { SocketErrorCode: SocketError.ConnectionRefused } => "cannot be reached: nothing listens there. Start the server, or correct Host and Port in the connection string.",
        SocketException { SocketErrorCode: SocketError.HostNotFound or SocketError.NoData or SocketError.TryAgain } => "cannot be reached: its host name is not known here. Correct Host in the connection string.",
        SocketException socket => $"cannot be reached ({socket.Message}). Check Host and Port in the connection string, the network and the server.",
        TimeoutException => "did not answer in time. Check Host and Port in the connection string, the network and the server's load.",
        AggregateException { InnerExceptions: [.., var last] } => $"cannot be reached at any of its hosts (the last one: {last.Message}). Check Host and Port in the connection string, and that one of them can be written to.",
        _ => $"cannot be used: {exception.Message}. Check the connection string, the network and the server's log.",
    };
}
