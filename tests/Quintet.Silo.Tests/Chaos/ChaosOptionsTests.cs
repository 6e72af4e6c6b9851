using System.CommandLine;
using Quintet.Silo.Chaos;
using Quintet.Silo.Chaos.Schedule;
using Quintet.Silo.Settings;

namespace Quintet.Silo.Tests.Chaos;

public sealed class ChaosOptionsTests
{
    private readonly ChaosOptions _options = new();

    [Fact]
    public void Has_the_documented_defaults()
    {
        var plan = Read("--history", "h.jsonl");

        Assert.Equal((TimeSpan.FromSeconds(60), "h.jsonl", null, 3, ChaosPlace.SqliteFile), (plan.Duration, plan.HistoryFile, plan.ReportFile, plan.Silos, plan.Place));
        Assert.Equal(FaultKinds.All, plan.Kinds);
    }

    [Fact]
    public void Reads_what_was_typed()
    {
        var plan = Read("--history", "h", "--duration", "1h", "--faults", "policy,kill", "--report", "r", "--seed=-3", "--silos", "5", "--postgres");

        Assert.Equal((TimeSpan.FromHours(1), "h", "r", -3, 5, ChaosPlace.PrivatePostgres), (plan.Duration, plan.HistoryFile, plan.ReportFile, plan.Seed, plan.Silos, plan.Place));
        Assert.Equal([FaultKind.Kill, FaultKind.Policy], plan.Kinds);
    }

    [Fact]
    public void A_database_that_was_given_is_left_alone_by_default()
    {
        var plan = Read("--history", "h", "--database", "sqlite:somewhere.db");

        Assert.Equal(ChaosPlace.Given, plan.Place);
        Assert.Equal(FaultKinds.All.Where(kind => kind != FaultKind.Database), plan.Kinds);
    }

    [Fact]
    public void Names_every_error_at_once() => Assert.Equal(
        [
            "--duration is '60', which is not a duration; give a number and a unit (ms, s, m or h), for example 500ms, 30s or 2m",
            "--faults names 'database', but --database names one that others may use, which is left alone; leave one of them out, or give --postgres",
            "--faults names 'earthquake', which is no fault; known are kill, freeze, partition, database, restart, drain, policy",
            "--postgres and --database both say where the database is; give one of them",
            "--silos is '2'; it must be a whole number from 3 to 5",
        ],
        Errors("--history", "h", "--duration", "60", "--silos", "2", "--faults", "kill,earthquake,database", "--postgres", "--database", "sqlite:x.db"));

    [Fact]
    public void Refuses_a_run_in_which_no_fault_has_room() => Assert.Equal(["--duration is 4.5s; no fault fits into less than 5s"], Errors("--history", "h", "--duration", "4.5s"));

    [Fact]
    public void Needs_a_history() => Assert.Contains("--history", Assert.Single(Errors()), StringComparison.Ordinal);

    [Fact]
    public void An_empty_word_is_no_fault() => Assert.Contains("''", Assert.Single(Errors("--history", "h", "--faults", "kill,")), StringComparison.Ordinal);

    private ChaosPlan Read(params string[] args)
    {
        var result = Parse(args);
        Assert.Empty(result.Errors);
        return _options.Read(result);
    }

    private IEnumerable<string> Errors(params string[] args) => Parse(args).Errors.Select(error => error.Message).Distinct().Order(StringComparer.Ordinal);

    private ParseResult Parse(params string[] args)
    {
        var command = new RootCommand();
        _options.AddTo(command);
        command.Validators.Insert(0, OptionValues.ConvertAll);
        return command.Parse(args);
    }
}
