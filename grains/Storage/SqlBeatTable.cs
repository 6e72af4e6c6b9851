using System.Collections.Immutable;
using System.Data.Common;
using Quintet.Placement;
using Quintet.Protocol;

namespace Quintet.Storage;

/// <summary>The table of beats in a database.</summary>
internal sealed class SqlBeatTable(IDatabase database, Scope scope) : IBeatTable, IDisposable
{
    /// <summary>The columns that <see cref="IDatabase.WriteBeat"/> answers with.</summary>
    public const string Columns = "silo, number, hears, doubts";

    private const string Select = "SELECT " + Columns + " FROM beats WHERE cluster = @cluster AND deployment = @deployment";

    private const string Delete = "DELETE FROM beats WHERE cluster = @cluster AND deployment = @deployment AND silo = @silo AND number = @number";

    // A beat that takes longer is of no use: the next one says more.
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(1);

    private readonly DbDataSource _source = database.CreateSource(Timeout, isRepeatable: true);

    /// <inheritdoc />
    public IReadOnlyList<Beat> Write(Beat beat) => Use(
        database.WriteBeat,
        ReadAll,
        ("@silo", beat.Silo.Value), ("@number", beat.Number), ("@hears", Join(beat.Hears)), ("@doubts", Join(beat.Doubts)));

    /// <inheritdoc />
    public IReadOnlyList<Beat> Read() => Use(Select, ReadAll);

    /// <inheritdoc />
    public void Remove(Beat beat) => Use(Delete, command => command.ExecuteNonQuery(), ("@silo", beat.Silo.Value), ("@number", beat.Number));

    /// <inheritdoc />
    public void Dispose() => _source.Dispose();

    private T Use<T>(string sql, Func<DbCommand, T> work, params ReadOnlySpan<(string Name, object Value)> parameters)
    {
        try
        {
            using var connection = _source.OpenConnection();
            using var command = connection.Command(null, sql, [.. ViewRows.Key(scope), .. parameters]);
            return work(command);
        }
        catch (DbException exception)
        {
            throw database.Explain(exception);
        }
    }

    // To the end of the answer: only then is the write known to be committed.
    private static List<Beat> ReadAll(DbCommand command)
    {
        using var reader = command.ExecuteReader();
        var beats = new List<Beat>();
        while (reader.Read())
        {
            beats.Add(new Beat(new SiloId(reader.GetString(0)), reader.GetInt64(1), Split(reader.GetString(2)), Split(reader.GetString(3))));
        }

        while (reader.NextResult())
        {
        }

        return beats;
    }

    private static string Join(ImmutableArray<SiloId> silos) => string.Join(' ', silos.Select(silo => silo.Value));

    private static ImmutableArray<SiloId> Split(string silos) => [.. silos.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(silo => new SiloId(silo))];
}
