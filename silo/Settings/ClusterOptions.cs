using System.CommandLine;
using System.CommandLine.Parsing;
using Quintet.Hosting;

namespace Quintet.Silo.Settings;

/// <summary>The options by which every command finds its cluster. One instance belongs to one command.</summary>
internal sealed class ClusterOptions
{
    /// <summary>The default directory of the embedded database, relative to the working directory.</summary>
    public const string DefaultData = ".quintet";

    /// <summary>The directory of the embedded database.</summary>
    public Option<string> Data { get; } = new("--data")
    {
        Description = $"Directory of the embedded database; means --database sqlite:DIR/quintet.db. Default: {DefaultData}",
        HelpName = "DIR",
    };

    /// <summary>The database, by kind and place.</summary>
    public Option<string> Database { get; } = new("--database")
    {
        Description = "The database that the silos share: sqlite:PATH, or postgresql: and an Npgsql connection string, e.g. 'postgresql:Host=db.example;Database=quintet;Username=quintet' "
            + "(a password is better given by QUINTET_DATABASE or PGPASSWORD: others can read the command line). Not together with --data.",
        HelpName = "KIND:PLACE",
    };

    /// <summary>The cluster's name.</summary>
    public Option<string> Cluster { get; } = new("--cluster")
    {
        Description = "The cluster's name; several clusters may share a database.",
        HelpName = "NAME",
        DefaultValueFactory = _ => QuintetSiloOptions.DefaultCluster,
    };

    /// <summary>
    /// Which life of the cluster's memory. Not added by <see cref="AddTo"/>: <c>up</c> always starts a new one.
    /// </summary>
    public Option<string> Deployment { get; } = new("--deployment")
    {
        Description = "The deployment id, one life of the cluster's memory, or 'new' to start one. Default: the newest in the database, else a new one.",
        HelpName = "ID|new",
    };

    /// <summary>Adds where and which cluster, and the check that the place is given only once.</summary>
    public void AddTo(Command command)
    {
        command.Add(Data);
        command.Add(Database);
        command.Add(Cluster);
        command.Validators.Add(Check);
    }

    /// <summary>Adds where, for commands that work on a database as a whole.</summary>
    public void AddPlaceTo(Command command)
    {
        command.Add(Data);
        command.Add(Database);
        command.Validators.Add(Check);
    }

    /// <summary>What was given, or the defaults.</summary>
    public ClusterSettings Read(ParseResult result) => new(
        result.GetRequiredValue(Cluster),
        ReadPlace(result),
        result.GetValue(Data) ?? DefaultData,
        result.GetValue(Deployment));

    /// <summary>The database that was given, or the default one.</summary>
    public string ReadPlace(ParseResult result) =>
        result.GetValue(Database) ?? $"sqlite:{Path.Combine(result.GetValue(Data) ?? DefaultData, "quintet.db")}";

    private void Check(CommandResult result)
    {
        if (result.GetResult(Data) is { Implicit: false } && result.GetResult(Database) is { Implicit: false })
        {
            result.AddError("--data and --database both say where the database is; give one of them");
        }

        if (result.TryGet(Cluster, out var cluster) && result.TryGet(Database, out var database) && result.TryGet(Deployment, out var deployment))
        {
            foreach (var problem in ClusterNaming.Problems(cluster ?? QuintetSiloOptions.DefaultCluster, deployment, database ?? QuintetSiloOptions.DefaultDatabase))
            {
                result.AddError(problem);
            }
        }
    }
}

/// <summary>Which cluster a command works on.</summary>
/// <param name="Cluster">The cluster's name.</param>
/// <param name="Database">The database, e.g. <c>sqlite:.quintet/quintet.db</c>.</param>
/// <param name="DataDirectory">Where the command may put files of its own, such as logs.</param>
/// <param name="Deployment">The deployment id asked for, <c>new</c>, or null for the default.</param>
internal sealed record ClusterSettings(string Cluster, string Database, string DataDirectory, string? Deployment);
