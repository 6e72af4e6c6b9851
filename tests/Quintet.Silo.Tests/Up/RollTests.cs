using System.CommandLine;
using Quintet.Silo.Up;
using Quintet.Silo.Up.Roll;

namespace Quintet.Silo.Tests.Up;

/// <summary>When the next silo may be restarted, and what <c>--roll</c> goes with.</summary>
public sealed class RollTests
{
    [Fact]
    public void A_cluster_has_recovered_when_nothing_is_missing_and_primaries_differ_by_one() =>
        Assert.Null(Missing(Statuses.Of("abc", "bca", "cab", "abc"), "abc"));

    [Fact]
    public void A_copy_that_is_missing_is_waited_for() =>
        Assert.Equal("1 of 2 partitions of 'account' serve with 3 copies", Missing(Statuses.Of("abc", "bc"), "abc"));

    [Fact]
    public void A_copy_on_a_silo_that_has_ended_is_none() =>
        Assert.Equal($"account/0 is said to have a copy on {Statuses.Address('c')}, which has ended", Missing(Statuses.Of("abc", "bca"), "ab"));

    [Fact]
    public void Primaries_are_waited_for_until_moving_one_makes_nothing_more_even() =>
        Assert.Equal("the primaries of 'account' are not spread yet", Missing(Statuses.Of("abc", "abc", "bca"), "abc"));

    [Fact]
    public void Before_any_type_is_registered_nothing_has_recovered()
    {
        var status = Statuses.Of("abc");
        Assert.Equal("no component type is registered yet", Missing(status with { Types = [], Partitions = [] }, "abc"));
    }

    [Fact]
    public void What_cannot_go_with_a_rolling_restart_is_all_named()
    {
        Assert.Equal(
            [
                "--duration is 15s, but with --roll the first silo is restarted after 15s; give some 30s more for each silo, or leave --duration out",
                "--roll and --freeze-every exclude each other: the next silo is restarted only when the cluster has recovered; give one of them",
                "--roll and --kill-every exclude each other: the next silo is restarted only when the cluster has recovered; give one of them",
                "--roll needs at least two silos: what the only one holds ends with it; --silos is 1",
            ],
            Errors("--roll", "--silos", "1", "--kill-every", "3s", "--freeze-every", "3s", "--duration", "15s"));
        Assert.Empty(Errors("--roll", "--duration", "2m"));
        Assert.Empty(Errors("--silos", "1", "--kill-every", "3s", "--duration", "5s"));
    }

    private static string? Missing(ClusterStatus status, string living) => SpreadRule.Missing(status, 3, [.. living.Select(Statuses.Address)]);

    private static IEnumerable<string> Errors(params string[] args)
    {
        var command = new RootCommand();
        new UpOptions().AddTo(command);
        return command.Parse(args).Errors.Select(error => error.Message).Order(StringComparer.Ordinal);
    }
}
