using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Quintet.Storage;

namespace Quintet.Silo.Db;

/// <summary>What <c>quintet db status</c> prints; its JSON has these names in camel case. Holds no secrets.</summary>
/// <param name="Kind"><c>sqlite</c> or <c>postgresql</c>.</param>
/// <param name="Database">Which one.</param>
/// <param name="State"><c>Missing</c>, <c>Older</c>, <c>Current</c> or <c>Unusable</c>.</param>
/// <param name="Version">The number of the newest migration that was applied; 0: none.</param>
/// <param name="Pending">The migrations that <c>db init</c> or <c>db migrate</c> would apply.</param>
/// <param name="Deployments">Of all clusters, the newest first.</param>
/// <param name="Durability">The server's settings, or null if there is nothing to say of them.</param>
/// <param name="Warnings">What of these settings should be changed.</param>
/// <param name="Problem">Why silos of this build cannot work with it, and the remedy; else null.</param>
internal sealed record DbReport(
    string Kind,
    string Database,
    SchemaState State,
    int Version,
    IReadOnlyList<string> Pending,
    IReadOnlyList<DeploymentRow> Deployments,
    DatabaseDurability? Durability,
    IReadOnlyList<string> Warnings,
    string? Problem)
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new JsonStringEnumConverter() },
    };

    /// <summary>Looks at a database and changes nothing.</summary>
    /// <exception cref="QuintetStorageException">It cannot be reached or read.</exception>
    public static async Task<DbReport> OfAsync(IDatabase database, CancellationToken cancellationToken)
    {
        var schema = await database.Schema.InspectAsync(cancellationToken);
        var durability = await database.DurabilityAsync(cancellationToken);
        return new DbReport(
            database.Kind,
            database.Description,
            schema.State,
            schema.Applied.Select(migration => migration.Number).DefaultIfEmpty().Max(),
            [.. schema.Pending.Select(migration => migration.Name)],
            schema.State == SchemaState.Current ? await new DeploymentResolver(database, TimeProvider.System).ListAllAsync(cancellationToken) : [],
            durability,
            [.. durability?.Warnings() ?? []],
            schema.State switch
            {
                SchemaState.Missing => $"the {database.Description} holds no tables of Quintet's; run 'quintet db init', or name the right database",
                SchemaState.Older => $"the {database.Description} has an older schema than this build needs; run 'quintet db migrate'",
                _ => schema.Problem,
            });
    }

    public string ToJson() => JsonSerializer.Serialize(this, Options);

    public string ToText() => string.Join(Environment.NewLine, Lines());

    private IEnumerable<string> Lines()
    {
        yield return Database;
        yield return string.Create(CultureInfo.InvariantCulture, $"schema      {State}, version {Version}{(Pending.Count > 0 ? $", pending: {string.Join(", ", Pending)}" : "")}");
        foreach (var row in Deployments)
        {
            yield return $"deployment  {row.Deployment} of cluster '{row.Cluster}', since {row.CreatedAt} UTC";
        }

        if (Durability is { } durability)
        {
            yield return string.Create(
                CultureInfo.InvariantCulture,
                $"durability  synchronous_commit {durability.SynchronousCommit}, synchronous_standby_names '{durability.SynchronousStandbyNames}', {durability.Standbys} standby server(s), fsync {(durability.Fsync ? "on" : "off")}");
        }

        foreach (var warning in Warnings)
        {
            yield return $"warning     {warning}";
        }
    }
}
