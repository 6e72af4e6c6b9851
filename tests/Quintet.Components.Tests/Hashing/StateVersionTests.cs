namespace Quintet.Components.Tests.Hashing;

/// <summary>Copies of different builds are never compared.</summary>
public sealed class StateVersionTests
{
    [Fact]
    public void It_names_the_shape_of_states()
    {
        ulong[] versions = [Shape(typeof(First)), Shape(typeof(WithField)), Shape(typeof(OtherType)), Shape(typeof(Deep))];
        Assert.Equal(versions.Length, versions.Distinct().Count());
        Assert.Equal(versions[0], Shape(typeof(First)));
    }

    [Fact]
    public void It_names_the_code()
    {
        var schema = new StateSchema([typeof(First)]).Lines;
        Assert.NotEqual(StateVersion.Of(schema, ["a:1"]), StateVersion.Of(schema, ["a:2"]));
        Assert.Equal(StateVersion.Of(typeof(SoundState), typeof(Sound)), StateVersion.Of(typeof(SoundState), typeof(Sound)));
    }

    [Fact]
    public void Names_have_no_assembly_versions_in_them() => Assert.Equal(
        "System.Collections.Generic.List`1<System.Collections.Generic.KeyValuePair`2<Sound.State,System.Int32[]>>",
        StableName.Of(typeof(List<KeyValuePair<SoundState, int[]>>)));

    // As if all bore one name, as a type does before and after a change.
    private static ulong Shape(Type type) => StateVersion.Of(new StateSchema([type]).Lines.Select(line => line.Replace(type.Name, "T", StringComparison.Ordinal)), []);

    private sealed record First(int Number);

    private sealed record WithField(int Number, string Text);

    private sealed record OtherType(long Number);

    private sealed record Deep(Point Number);
}
