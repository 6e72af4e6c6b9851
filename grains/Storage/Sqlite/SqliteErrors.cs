using System.Data.Common;
using Microsoft.Data.Sqlite;

namespace Quintet.Storage.Sqlite;

/// <summary>SQLite's error codes in the operator's words.</summary>
internal static class SqliteErrors
{
    private const int Busy = 5;
    private const int Locked = 6;
    private const int ReadOnly = 8;
    private const int InputOutput = 10;
    private const int Corrupt = 11;
    private const int Full = 13;
    private const int CannotOpen = 14;
    private const int NotADatabase = 26;

    /// <summary>Says what is wrong with the file and what to do.</summary>
    public static QuintetStorageException Explain(string path, TimeSpan waited, DbException exception) => new(
        exception is SqliteException { SqliteErrorCode: var code }
            ? code switch
            {
                Busy or Locked => $"The SQLite file '{path}' is locked by another process and did not become free within {waited.TotalSeconds:0.#} s. Find the process that holds it (it may be frozen in mid-write) and end it, or wait.",
                ReadOnly => $"The SQLite file '{path}' or its directory cannot be written. Give this user write permission on both, or choose another place.",
                InputOutput => $"Reading or writing the SQLite file '{path}' failed ({exception.Message}). Check the disk and its file system; a network file system will not do.",
                Corrupt => Damaged(path, exception.Message),
                Full => $"The disk that holds the SQLite file '{path}' is full. Free some space.",
                CannotOpen => $"The SQLite file '{path}' cannot be opened or created. Check that the path names a file and that this user may write in its directory.",
                NotADatabase => $"The file '{path}' is not a SQLite database. Choose another place, or move that file away.",
                _ => $"The SQLite file '{path}' answered: {exception.Message}",
            }
            : $"The SQLite file '{path}' answered: {exception.Message}",
        exception);

    /// <summary>The text for a file whose structure is broken.</summary>
    public static string Damaged(string path, string finding) =>
        $"The SQLite file '{path}' is damaged ({finding}). Stop all silos and restore it from a backup, or move it and its -wal and -shm files away and start anew with a new deployment.";
}
