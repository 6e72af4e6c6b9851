using System.CommandLine;
using System.Net;
using Microsoft.Extensions.Logging;
using Quintet.Silo.Serve;

namespace Quintet.Silo.Tests.Serve;

/// <summary>What <c>quintet silo</c> understands, and what it refuses.</summary>
public sealed class SiloOptionsTests
{
    [Fact]
    public void The_defaults_are_one_silo_on_loopback_in_the_working_directory()
    {
        var settings = Read("silo");

        Assert.Matches("^silo-[0-9a-f]{4}$", settings.Name);
        Assert.Equal((IPAddress.Loopback, IPAddress.Loopback), (settings.Listen, settings.Advertise));
        Assert.Equal((null, null, null), (settings.SiloPort, settings.GatewayPort, settings.ParentProcess));
        Assert.Equal(("quintet", $"sqlite:{Path.Combine(".quintet", "quintet.db")}", null), (settings.Cluster.Cluster, settings.Cluster.Database, settings.Cluster.Deployment));
        Assert.Null(settings.Health);
        Assert.Equal(LogLevel.Warning, settings.Verbosity);
        Assert.Empty(settings.Labels);
    }

    [Fact]
    public void Every_option_has_its_place()
    {
        var settings = Read(
            "silo", "--name", "n", "--cluster", "shop", "--deployment", "new", "--data", "dir", "--listen", "0.0.0.0", "--advertise", "10.0.0.5",
            "--silo-port", "1111", "--gateway-port", "2222", "--health-port", "3333", "--label", "zone=a", "--label", "rack=b=c", "--verbosity", "debug", "--parent-pid", "7");

        Assert.Equal(("n", "shop", "new", $"sqlite:{Path.Combine("dir", "quintet.db")}"), (settings.Name, settings.Cluster.Cluster, settings.Cluster.Deployment, settings.Cluster.Database));
        Assert.Equal((IPAddress.Any, IPAddress.Parse("10.0.0.5"), 1111, 2222), (settings.Listen, settings.Advertise, settings.SiloPort, settings.GatewayPort));
        Assert.Equal(new IPEndPoint(IPAddress.Loopback, 3333), settings.Health);
        Assert.Equal([KeyValuePair.Create("zone", "a"), KeyValuePair.Create("rack", "b=c")], settings.Labels);
        Assert.Equal((LogLevel.Debug, 7), (settings.Verbosity, settings.ParentProcess));
    }

    [Fact]
    public void How_much_is_done_at_once_can_be_said()
    {
        var settings = Read("silo", "--queries-at-once", "5", "--commands-at-once", "6");

        Assert.Equal((5, 6, 1024), (settings.QueriesAtOnce, settings.CommandsAtOnce, Read("silo").CommandsAtOnce));
    }

    [Theory]
    [InlineData(null, "--health-port", "none")]
    [InlineData("127.0.0.1:0", "--health-port", "any")]
    [InlineData("0.0.0.0:80", "--health-port", "80", "--health-listen", "0.0.0.0")]
    public void Health_is_told_where_it_was_asked_for(string? expected, params string[] args) =>
        Assert.Equal(expected, Read(["silo", .. args]).Health?.ToString());

    [Theory]
    [InlineData("'--nonsense'", "--nonsense")]
    [InlineData("give one of them", "--data", "a", "--database", "sqlite:b")]
    [InlineData("unknown kind", "--database", "nosql:b")]
    [InlineData("names no file", "--database", "sqlite:")]
    [InlineData("cluster name 'A b'", "--cluster", "A b")]
    [InlineData("deployment id '../x'", "--deployment", "../x")]
    [InlineData("--listen: 'localhost'", "--listen", "localhost")]
    [InlineData("--listen: '127.1'", "--listen", "127.1")]
    [InlineData("--advertise: '300.0.0.1'", "--advertise", "300.0.0.1")]
    [InlineData("say with --advertise", "--listen", "0.0.0.0")]
    [InlineData("say with --advertise", "--listen", "::")]
    [InlineData("no address that others can reach", "--advertise", "0.0.0.0")]
    [InlineData("--silo-port: '0'", "--silo-port", "0")]
    [InlineData("--commands-at-once is '0'", "--commands-at-once", "0")]
    [InlineData("--silo-port: '65536'", "--silo-port", "65536")]
    [InlineData("--gateway-port: 'x'", "--gateway-port", "x")]
    [InlineData("must differ", "--silo-port", "5000", "--gateway-port", "5000")]
    [InlineData("--health-port: '0'", "--health-port", "0")]
    [InlineData("--health-port is 5000, and so is", "--gateway-port", "5000", "--health-port", "5000")]
    [InlineData("give a --health-port", "--health-listen", "0.0.0.0")]
    [InlineData("give a --health-port", "--health-listen", "0.0.0.0", "--health-port", "none")]
    [InlineData("--health-listen: 'x'", "--health-listen", "x", "--health-port", "80")]
    [InlineData("'zone' is not a label", "--label", "zone")]
    [InlineData("label key ''", "--label", "=a")]
    [InlineData("of label 'zone'", "--label", "zone=")]
    [InlineData("more than once", "--label", "zone=a", "--label", "zone=b")]
    [InlineData("'loud' is not a level", "--verbosity", "loud")]
    public void What_cannot_be_meant_is_explained(string expected, params string[] args) =>
        Assert.Contains(QuintetCommandLine.Create().Parse(["silo", .. args]).Errors, error => error.Message.Contains(expected, StringComparison.Ordinal));

    [Fact]
    public void All_mistakes_are_reported_at_once()
    {
        var errors = QuintetCommandLine.Create().Parse(
            ["silo", "--data", "a", "--database", "sqlite:b", "--listen", "x", "--silo-port", "0", "--gateway-port", "0", "--label", "z", "--verbosity", "loud", "--nonsense"]).Errors;

        foreach (var expected in new[] { "--nonsense", "give one of them", "--listen:", "--silo-port:", "--gateway-port:", "'z'", "'loud'" })
        {
            Assert.Contains(errors, error => error.Message.Contains(expected, StringComparison.Ordinal));
        }
    }

    private static SiloSettings Read(params string[] args)
    {
        var options = new SiloOptions();
        var command = new Command("silo");
        options.AddTo(command);
        var result = new RootCommand { command }.Parse(args);
        Assert.Empty(result.Errors);
        return options.Read(result);
    }
}
