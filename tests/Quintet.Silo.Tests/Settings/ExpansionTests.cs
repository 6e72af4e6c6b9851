using System.CommandLine;
using Quintet.Silo.Settings;

namespace Quintet.Silo.Tests.Settings;

/// <summary>Options from the command line, the environment and the file, in this order.</summary>
public sealed class ExpansionTests : IDisposable
{
    private readonly string _directory = Directory.CreateTempSubdirectory("quintet-").FullName;

    [Fact]
    public void An_option_that_was_not_typed_comes_from_the_environment_then_from_the_file()
    {
        var file = Write("""{ "name": "of-file", "silo-port": 1, "gateway-port": 2 } // comments are fine""");

        var expansion = Expand(["silo", "--name", "typed", "--config", file], ("QUINTET_NAME", "of-environment"), ("QUINTET_SILO_PORT", "11"));

        Assert.Empty(expansion.Errors);
        Assert.Equal(["silo", "--name", "typed", "--config", file, "--silo-port=11", "--gateway-port=2"], expansion.Arguments);
        Assert.Equal([("--silo-port", "QUINTET_SILO_PORT"), ("--gateway-port", $"'{file}'")], expansion.Origins);
    }

    [Fact]
    public void The_file_may_be_named_by_the_environment() =>
        Assert.Equal(["silo", "--name=x"], Expand(["silo"], ("QUINTET_CONFIG", Write("""{ "name": "x" }"""))).Arguments);

    [Fact]
    public void Many_values_are_a_list_or_an_object_in_the_file_and_separated_by_commas_in_the_environment()
    {
        string[] expected = ["silo", "--label=zone=a", "--label=rack=2"];

        Assert.Equal(expected, Expand(["silo"], ("QUINTET_LABEL", "zone=a, rack=2")).Arguments);
        Assert.Equal(expected, Expand(["silo"], ("QUINTET_CONFIG", Write("""{ "label": ["zone=a", "rack=2"] }"""))).Arguments);
        Assert.Equal(expected, Expand(["silo"], ("QUINTET_CONFIG", Write("""{ "label": { "zone": "a", "rack": 2 } }"""))).Arguments);
    }

    [Fact]
    public void Of_alternatives_the_one_from_the_higher_source_hides_the_other()
    {
        var file = Write("""{ "database": "sqlite:of-file" }""");

        Assert.Equal(["silo", "--data", "typed", "--config", file], Expand(["silo", "--data", "typed", "--config", file], ("QUINTET_DATABASE", "sqlite:x")).Arguments);
        Assert.Equal(["silo", "--config", file, "--data=of-environment"], Expand(["silo", "--config", file], ("QUINTET_DATA", "of-environment")).Arguments);
    }

    [Fact]
    public void A_value_may_begin_with_a_dash() =>
        Assert.Equal("-x", Create().Parse(Expand(["silo"], ("QUINTET_NAME", "-x")).Arguments).GetValue<string>("--name"));

    [Fact]
    public void A_key_that_no_command_knows_is_an_error_that_lists_those_there_are()
    {
        var error = Assert.Single(Expand(["silo"], ("QUINTET_CONFIG", Write("""{ "silo-prt": 3 }"""))).Errors);

        Assert.Contains("'silo-prt'", error);
        Assert.Contains("silo-port", error);
    }

    [Theory]
    [InlineData("not json")]
    [InlineData("[1]")]
    public void A_file_that_cannot_be_read_is_an_error(string text) =>
        Assert.Contains("configuration file", Assert.Single(Expand(["silo"], ("QUINTET_CONFIG", Write(text))).Errors));

    [Fact]
    public void A_file_that_was_named_must_exist() =>
        Assert.Contains("nowhere.json", Assert.Single(Expand(["silo", "--config", Path.Combine(_directory, "nowhere.json")]).Errors));

    [Fact]
    public void Without_a_command_nothing_is_added() =>
        Assert.Equal(["--help"], Expand(["--help"], ("QUINTET_NAME", "x")).Arguments);

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    private static RootCommand Create() => QuintetCommandLine.Create();

    private static Expansion Expand(string[] args, params (string Name, string Value)[] environment) =>
        Expansion.Of(Create(), args, name => environment.FirstOrDefault(variable => variable.Name == name).Value);

    private string Write(string text)
    {
        var path = Path.Combine(_directory, $"{Guid.NewGuid():N}.json");
        File.WriteAllText(path, text);
        return path;
    }
}
