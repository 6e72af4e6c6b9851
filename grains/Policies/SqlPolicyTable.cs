using System.Data.Common;
using System.Globalization;
using Quintet.Storage;

namespace Quintet.Policies;

/// <summary>The table of policies in a database.</summary>
internal sealed class SqlPolicyTable(IDatabase database, Scope scope) : IPolicyTable, IDisposable
{
    private const string Columns = "type, generation, policy, changed_by, reason, changed_at";

    private const string Select = "SELECT " + Columns + " FROM policies WHERE cluster = @cluster AND deployment = @deployment";

    private const string SelectNewest = Select + """
         AND generation IN (SELECT max(generation) FROM policies WHERE cluster = @cluster AND deployment = @deployment GROUP BY type) ORDER BY type
        """;

    private const string SelectHistory = Select + " AND type = @type ORDER BY generation";

    // Two that run at the same time choose the same generation; the key lets one of them in.
    private const string Insert = """
        INSERT INTO policies (cluster, deployment, generation, type, policy, changed_by, reason)
        SELECT @cluster, @deployment, coalesce(max(generation), 0) + 1, @type, @policy, @by, @reason
        FROM policies WHERE cluster = @cluster AND deployment = @deployment
        HAVING coalesce(max(CASE WHEN type = @type THEN generation END), 0) = @expected
        ON CONFLICT DO NOTHING
        RETURNING generation
        """;

    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly DbDataSource _source = database.CreateSource(Timeout);

    /// <inheritdoc />
    public Task<IReadOnlyList<PolicyRevision>> ReadAsync(CancellationToken cancellationToken) =>
        UseAsync(SelectNewest, ReadAllAsync, cancellationToken);

    /// <inheritdoc />
    public Task<IReadOnlyList<PolicyRevision>> HistoryAsync(string type, CancellationToken cancellationToken) =>
        UseAsync(SelectHistory, ReadAllAsync, cancellationToken, ("@type", type));

    /// <inheritdoc />
    public async Task<long?> TryAddAsync(PolicyRevision policy, long expected, CancellationToken cancellationToken)
    {
        while (true)
        {
            var added = await UseAsync(
                Insert,
                async command => await command.ExecuteScalarAsync(CancellationToken.None),
                cancellationToken,
                ("@type", policy.Type), ("@policy", policy.Policy), ("@by", policy.By), ("@reason", policy.Reason), ("@expected", expected));
            if (added is not null)
            {
                return Convert.ToInt64(added, CultureInfo.InvariantCulture);
            }

            // The generation was taken by another type's policy, or this type has a newer one.
            var newest = (await HistoryAsync(policy.Type, cancellationToken)).LastOrDefault()?.Generation ?? 0;
            if (newest != expected)
            {
                return null;
            }
        }
    }

    /// <inheritdoc />
    public void Dispose() => _source.Dispose();

    // Away from the caller's thread, for some drivers' calls block (SQLite's do).
    private async Task<T> UseAsync<T>(string sql, Func<DbCommand, Task<T>> work, CancellationToken cancellationToken, params (string Name, object Value)[] parameters)
    {
        try
        {
            return await Task.Run(
                async () =>
                {
                    await using var connection = await _source.OpenConnectionAsync(CancellationToken.None);
                    await using var command = connection.Command(null, sql, [.. ViewRows.Key(scope), .. parameters]);
                    return await work(command);
                },
                CancellationToken.None).WaitAsync(Timeout, cancellationToken);
        }
        catch (DbException exception)
        {
            throw database.Explain(exception);
        }
        catch (TimeoutException exception)
        {
            throw new QuintetStorageException($"The {database.Description} did not answer within {Timeout.TotalSeconds:0.#} s. {database.WhySlow}", exception);
        }
    }

    private static async Task<IReadOnlyList<PolicyRevision>> ReadAllAsync(DbCommand command)
    {
        await using var reader = await command.ExecuteReaderAsync();
        var revisions = new List<PolicyRevision>();
        while (await reader.ReadAsync())
        {
            revisions.Add(new PolicyRevision
            {
                Type = reader.GetString(0),
                Generation = reader.GetInt64(1),
                Policy = reader.GetString(2),
                By = reader.GetString(3),
                Reason = reader.GetString(4),
                At = TimeOf(reader.GetValue(5)),
            });
        }

        return revisions;
    }

    private static DateTimeOffset TimeOf(object value) => value is DateTime time
        ? new DateTimeOffset(DateTime.SpecifyKind(time, DateTimeKind.Utc))
        : DateTimeOffset.Parse((string)value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
}
