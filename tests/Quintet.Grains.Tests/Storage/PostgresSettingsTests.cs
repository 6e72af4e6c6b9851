using Quintet.Storage;

namespace Quintet.Grains.Tests.Storage;

/// <summary>Connection strings and durability settings, without a server.</summary>
public sealed class PostgresSettingsTests
{
    [Theory]
    [InlineData("", "names no server")]
    [InlineData("Host=h", "names no database")]
    [InlineData("//user:secret@h/db", "is a URL")]
    [InlineData("just words secret", "not a list of settings")]
    [InlineData("Host=h;Database=d;Password=half;secret=other half", "setting number 4")]
    [InlineData("Host=h;Database=d;Port=secret", "the value of 'port'")]
    [InlineData("Host=h;Database=d;SSL Mode=secret", "the value of 'ssl mode'")]
    [InlineData("Host=h,i;Database=d;Password=secret;Target Session Attributes=prefer-standby", "never on a standby")]
    [InlineData("Host=h;Database=d;Target Session Attributes=any", "never on a standby")]
    public void What_is_wrong_with_a_connection_string_is_said_without_quoting_it(string settings, string expected)
    {
        Assert.Null(Database.TryParse($"postgresql:{settings}", out var problem));
        Assert.Contains(expected, problem);
        Assert.DoesNotContain("secret", problem);
        Assert.DoesNotContain("half", problem);
    }

    [Fact]
    public void A_database_is_named_without_its_secrets()
    {
        var database = Database.Parse("postgresql:Host=db.example;Port=5433;Database=shop;Username=silo;Password='s;e=cret'");

        Assert.Equal("PostgreSQL database 'shop' at db.example:5433", database.Description);
        Assert.DoesNotContain("cret", database.CreateSource(TimeSpan.FromSeconds(2)).ConnectionString);
    }

    [Theory]
    [InlineData("Host=a,b;Database=d")]
    [InlineData("Host=a,b;Database=d;Target Session Attributes=read-write")]
    [InlineData("Host=a;Database=d;Target Session Attributes=primary;Options=-c search_path=x;Maximum Pool Size=3")]
    public void Several_servers_and_settings_of_the_operators_own_are_taken(string settings)
    {
        using var source = Database.Parse($"postgresql:{settings}").CreateSource(TimeSpan.FromSeconds(2));

        Assert.NotNull(source);
    }

    [Theory]
    [InlineData("on", "", 0, true, null)]
    [InlineData("on", "ANY 1 (*)", 2, true, null)]
    [InlineData("remote_apply", "*", 1, true, null)]
    [InlineData("on", "", 1, true, "synchronous_standby_names is empty")]
    [InlineData("local", "", 1, true, "synchronous_standby_names is empty")]
    [InlineData("local", "*", 1, true, "synchronous_commit is local")]
    [InlineData("local", "", 0, true, "synchronous_commit is local")]
    [InlineData("off", "*", 1, true, "synchronous_commit is off")]
    [InlineData("on", "", 0, false, "fsync is off")]
    public void Settings_that_may_forget_commits_are_warned_of(string commit, string names, long standbys, bool fsync, string? expected)
    {
        var warnings = new DatabaseDurability(commit, names, standbys, fsync).Warnings().ToList();

        Assert.Equal(expected is null ? 0 : 1, warnings.Count);
        Assert.All(warnings, warning => Assert.Contains(expected!, warning));
    }
}
