using System.CommandLine;
using Quintet.Silo.Up;

namespace Quintet.Silo.Tests.Up;

public sealed class UpOptionsTests
{
    private readonly UpOptions _options = new();

    [Fact]
    public void Has_the_documented_defaults()
    {
        var plan = Read();
        Assert.Equal(new UpPlan(3, null, null, null, 8, 1000, plan.Seed, null), plan);
    }

    [Fact]
    public void Reads_what_was_typed() => Assert.Equal(
        new UpPlan(2, TimeSpan.FromSeconds(30), TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(12), 1, 7, -3, "report.json") { ThinkTime = TimeSpan.FromMilliseconds(5) },
        Read("--silos", "2", "--duration", "30s", "--kill-every", "6s", "--freeze-every", "12s", "--clients", "1", "--think-time", "5ms", "--accounts", "7", "--seed=-3", "--report", "report.json"));

    [Fact]
    public void Names_every_error_at_once()
    {
        var errors = Parse("--silos", "0", "--clients", "many", "--accounts=-1", "--duration=-5s", "--kill-every", "6", "--freeze-every", "0s", "--report", "no/such/directory/report.json").Errors;

        Assert.Equal(
            [
                "--accounts is '-1'; it must be a whole number from 1 to 1000000",
                "--clients is 'many'; it must be a whole number from 1 to 4096",
                "--duration is '-5s'; it must be more than 0 and at most 720h, or left out",
                "--freeze-every is '0s'; it must be more than 0 and at most 720h, or left out",
                "--kill-every is '6', which is not a duration; give a number and a unit (ms, s, m or h), for example 500ms, 30s or 2m",
                $"--report is 'no/such/directory/report.json', but the directory '{Path.GetFullPath("no/such/directory")}' does not exist; create it or name another file",
                "--silos is '0'; it must be a whole number from 1 to 16",
            ],
            errors.Select(error => error.Message).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Refuses_a_directory_as_report() =>
        Assert.Equal($"--report is '{Path.GetTempPath()}', which is not the name of a file", Assert.Single(Parse("--report", Path.GetTempPath()).Errors).Message);

    [Fact]
    public void Refuses_what_silos_host_after_a_restart_that_there_is_none_of() => Assert.Contains(
        "--roll-components is for --roll, which restarts the silos with them; add --roll, or give them as --components",
        Parse("--roll-components", typeof(UpOptionsTests).Assembly.Location).Errors.Select(error => error.Message));

    private UpPlan Read(params string[] args)
    {
        var result = Parse(args);
        Assert.Empty(result.Errors);
        return _options.Read(result);
    }

    private ParseResult Parse(params string[] args)
    {
        var command = new RootCommand();
        _options.AddTo(command);
        return command.Parse(args);
    }
}
