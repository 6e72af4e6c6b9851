using System.Text.Json;
using Quintet.Placement;
using Quintet.Protocol;
using Quintet.Silo.Status;
using Quintet.Silo.Tests.Up;
using Spectre.Console;

namespace Quintet.Silo.Tests.Status;

public sealed class StatusOutputTests
{
    private static readonly DateTimeOffset Now = new(2030, 1, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Json_has_the_promised_names()
    {
        using var json = JsonDocument.Parse(StatusJson.Of(Statuses.Of("bac", "ca")));

        var partition = json.RootElement.GetProperty("partitions")[0];
        Assert.Equal("account", partition.GetProperty("type").GetString());
        Assert.Equal(0, partition.GetProperty("partition").GetInt32());
        Assert.Equal(0, partition.GetProperty("era").GetInt32());
        Assert.Equal(1, partition.GetProperty("epoch").GetInt64());
        Assert.Equal(Statuses.Address('b'), partition.GetProperty("primary").GetString());
        Assert.Equal([.. "bac".Select(Statuses.Address)], partition.GetProperty("members").EnumerateArray().Select(member => member.GetString()));

        Assert.Equal(3, json.RootElement.GetProperty("silos").GetArrayLength());
        Assert.Equal(1, json.RootElement.GetProperty("types")[0].GetProperty("survivesSilos").GetInt32());
        Assert.Equal("quintet", json.RootElement.GetProperty("cluster").GetString());
    }

    [Fact]
    public void Tables_call_silos_by_name_unless_two_bear_it()
    {
        var status = Statuses.Of("bac");
        var text = Render(status with { Silos = status.Silos.SetItem(2, status.Silos[2] with { Name = "silo-a" }) });

        var partition = Assert.Single(text.Split('\n'), line => line.Contains("account/0", StringComparison.Ordinal));
        Assert.Matches(@"│ silo-b\s+│ 127\.0\.0\.1:97@1, 127\.0\.0\.1:99@1\s+│\s+2 │", partition);
    }

    [Fact]
    public void A_copy_in_quarantine_is_marked()
    {
        var status = Statuses.Of("bac", "ca").WithQuarantined(0, 'a');

        var text = Render(status);
        Assert.Matches(@"│ silo-b\s+│ silo-a \(quarantined\), silo-c\s+│\s+1 │", text);
        Assert.DoesNotContain("quarantined", Assert.Single(text.Split('\n'), line => line.Contains("account/1", StringComparison.Ordinal)));
        using var json = JsonDocument.Parse(StatusJson.Of(status));
        Assert.Equal([Statuses.Address('a')], json.RootElement.GetProperty("partitions")[0].GetProperty("quarantined").EnumerateArray().Select(silo => silo.GetString()));
        Assert.Equal(0, json.RootElement.GetProperty("partitions")[1].GetProperty("quarantined").GetArrayLength());
    }

    [Fact]
    public void Copies_beyond_the_members_are_shown_as_what_they_do()
    {
        var status = Statuses.Of("abcd", ["ba"]);
        status = status with { Partitions = status.Partitions.SetItem(0, status.Partitions[0] with { Spares = [Statuses.Address('c'), Statuses.Address('d')], Followers = [Statuses.Address('d')] }) };

        Assert.Matches(@"│ silo-b\s+│ silo-a, silo-c \(spare\), silo-d \(follower\)\s+│\s+1 │", Render(status));
        using var json = JsonDocument.Parse(StatusJson.Of(status));
        Assert.Equal([Statuses.Address('d')], json.RootElement.GetProperty("partitions")[0].GetProperty("followers").EnumerateArray().Select(silo => silo.GetString()));
    }

    [Fact]
    public void Conditions_suspicions_reasons_and_ages_are_told_in_both_forms()
    {
        var status = Statuses.Of("bac", "ca");
        status = status with
        {
            Silos = status.Silos.SetItem(1, status.Silos[1] with { RegisterTroubleSince = Now.AddSeconds(-5) }),
            Partitions = status.Partitions.SetItem(1, status.Partitions[1] with { ViewSince = Now.AddSeconds(-90), Reason = "commits or queries wait for silo-a", BlockedBy = [Statuses.Address('a')] }),
            Suspicions = [new SuspicionStatus { By = Statuses.Address('b'), Silo = Statuses.Address('a'), Evidence = "Silent", Since = Now.AddSeconds(-7) }],
            Conditions = [new StatusCondition { Type = "Available", Status = "False", Reason = "CommitsBlocked", Message = "1 of 2 partitions", Since = Now.AddHours(-3) }],
        };

        var text = Render(status);
        Assert.Matches(@"│ Available\s+│ False\s+│ CommitsBlocked\s+│ 1 of 2 partitions\s+│\s+3 h │", text);
        Assert.Matches(@"│ silo-a\s+│ silo-b\s+│ Silent\s+│\s+7 s │", text);
        Assert.Matches(@"│ silo-b\s+│.*│ unreachable since 11:59:55 │", text);
        Assert.Matches(@"│ account/1\s+│ 0\.1\s+│\s+90 s │ Serving.*│ commits or queries wait for silo-a │", text);

        using var json = JsonDocument.Parse(StatusJson.Of(status));
        var condition = json.RootElement.GetProperty("conditions")[0];
        Assert.Equal(["type", "status", "reason", "message", "since"], condition.EnumerateObject().Select(property => property.Name));
        Assert.Equal(["by", "silo", "evidence", "since"], json.RootElement.GetProperty("suspicions")[0].EnumerateObject().Select(property => property.Name));
        var partition = json.RootElement.GetProperty("partitions")[1];
        Assert.Equal(Statuses.Address('a'), partition.GetProperty("blockedBy")[0].GetString());
        Assert.Equal("commits or queries wait for silo-a", partition.GetProperty("reason").GetString());
        Assert.Equal(Now.AddSeconds(-90), partition.GetProperty("viewSince").GetDateTimeOffset());
    }

    [Fact]
    public void Tables_print_names_and_labels_as_they_are()
    {
        var status = Statuses.Of("bac");
        var odd = status.Silos[0] with { Name = "[red]", Labels = status.Silos[0].Labels.Add("zone", "[a]") };
        Assert.Matches(@"│ \[red\]\s+│.*│ zone=\[a\]", Render(status with { Silos = status.Silos.SetItem(0, odd) }));
    }

    [Fact]
    public void Without_a_cluster_the_register_tells_what_there_was()
    {
        var member = new ReplicaId(new SiloId("127.0.0.1:1@5"), 1);
        var row = new RegisterRow(new PartitionId("account", 0), new View(new ViewId(0, 1, "p"), member, [member], 1));

        Assert.Equal(
            "no silo of cluster 'c', deployment 'd', in the SQLite file 'f' answers. By its register it held 1 partitions of 'account', on 127.0.0.1:1@5. "
            + "If these silos have ended, that memory is lost: start silos with '--deployment new'",
            NoCluster.Describe("c", "d", "SQLite file 'f'", [row]));
        Assert.Contains("No component type was ever used", NoCluster.Describe("c", "d", "SQLite file 'f'", []), StringComparison.Ordinal);
    }

    private static string Render(ClusterStatus status)
    {
        var writer = new StringWriter();
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Ansi = AnsiSupport.No, Out = new AnsiConsoleOutput(writer) });
        console.Profile.Width = 200;
        console.Write(StatusTables.Of(status, Now));
        return writer.ToString();
    }
}
