using System.CommandLine;
using Quintet.Silo.Settings;
using Quintet.Storage;

namespace Quintet.Silo.Db;

/// <summary><c>quintet db</c>: the tables of a database, made and looked at by the operator, so that silos need no right to change them.</summary>
internal static class DbCommand
{
    public static Command Create() => new("db", "Create, update or look at Quintet's tables in a database. Silos do that themselves in a SQLite file, but never in PostgreSQL.")
    {
        Changing("init", "Create the tables in a database that exists. If they are there already, only the role is seen to.", InitAsync),
        Changing("migrate", "Apply the migrations that are missing, all of them or none. Do so before silos of a newer version start; several may run at once.", MigrateAsync),
        Status(),
    };

    private static Command Changing(string name, string description, Func<IDatabase, CancellationToken, Task<IReadOnlyList<Migration>>> change)
    {
        var place = new ClusterOptions();
        var role = new Option<string>("--role")
        {
            Description = "Also let this role do what silos do: read and change rows, not tables. The role must exist.",
            HelpName = "NAME",
        };
        var command = new Command(name, description) { role };
        place.AddPlaceTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            var database = Database.Parse(place.ReadPlace(result));
            var applied = await change(database, cancellationToken);
            await Console.Out.WriteLineAsync(applied.Count == 0
                ? $"{database.Description}: nothing to do, its schema is this build's"
                : $"{database.Description}: applied {string.Join(", ", applied.Select(migration => migration.Name))}");
            if (result.GetValue(role) is { } grantee)
            {
                await database.Schema.GrantAsync(grantee, cancellationToken);
                await Console.Out.WriteLineAsync($"role '{grantee}' may read and change rows");
            }

            return ExitCode.Success;
        });
        return command;
    }

    private static async Task<IReadOnlyList<Migration>> InitAsync(IDatabase database, CancellationToken cancellationToken) =>
        (await database.Schema.InspectAsync(cancellationToken)).State == SchemaState.Older
            ? throw new OperatorException($"the {database.Description} has tables of an older version. Stop or keep its silos as that version's notes say, then run 'quintet db migrate'")
            : await database.Schema.MigrateAsync(cancellationToken);

    private static async Task<IReadOnlyList<Migration>> MigrateAsync(IDatabase database, CancellationToken cancellationToken) =>
        (await database.Schema.InspectAsync(cancellationToken)).State == SchemaState.Missing
            ? throw new OperatorException($"the {database.Description} holds no tables of Quintet's to bring up to date. Run 'quintet db init', or name the right database")
            : await database.Schema.MigrateAsync(cancellationToken);

    private static Command Status()
    {
        var place = new ClusterOptions();
        var json = new Option<bool>("--json") { Description = "Print JSON instead of lines." };
        var command = new Command("status", "Show the schema's version, pending migrations, deployments, and what the database may forget. Exit code 0: silos of this build can work with it.") { json };
        place.AddPlaceTo(command);
        command.SetAction(async (result, cancellationToken) =>
        {
            var report = await DbReport.OfAsync(Database.Parse(place.ReadPlace(result)), cancellationToken);
            await Console.Out.WriteLineAsync(result.GetValue(json) ? report.ToJson() : report.ToText());
            return report.Problem is { } problem ? throw new OperatorException(problem) : ExitCode.Success;
        });
        return command;
    }
}
