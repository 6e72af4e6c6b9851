using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Serialization;
using Orleans.Serialization.Configuration;
using Orleans.Serialization.Serializers;
using Quintet.Components.Tests.Wrong;
using Quintet.Replication;

namespace Quintet.Components.Tests;

public sealed class DiscoveryTests
{
    private static readonly ServiceProvider Services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    [Fact]
    public void A_sound_component_is_described_by_its_attribute()
    {
        var type = Assert.Single(Find(typeof(Sound)));
        Assert.Equal(("sound", typeof(Sound), 4), (type.Name, type.Class, type.Partitions));
    }

    [Fact]
    public void Types_come_in_name_order_and_abstract_bases_are_left_out() =>
        Assert.Equal(["sound"], Find(typeof(SoundBase), typeof(Sound)).Select(type => type.Name));

    [Fact]
    public void The_manifest_of_this_assembly_yields_all_errors_at_once()
    {
        var exception = Assert.Throws<QuintetConfigurationException>(() => Services.Discover(Services.GetRequiredService<IOptions<TypeManifestOptions>>().Value));
        Assert.Contains(exception.Errors, error => error.Contains("WrongMethods"));
        Assert.Contains(exception.Errors, error => error.Contains("WrongClass"));
        Assert.Contains(exception.Errors, error => error.Contains("MutableState"));
        Assert.DoesNotContain(exception.Errors, error => error.Contains("Sound"));
    }

    [Theory]
    [InlineData("IWrongMethods.Unmarked is marked neither [Command] nor [Query]")]
    [InlineData("IWrongMethods.Both is marked both [Command] and [Query]")]
    [InlineData("IWrongMethods.NoTask returns Void")]
    [InlineData("IWrongMethods.Stream returns IAsyncEnumerable<Int32>")]
    [InlineData("IWrongMethods.OneWay has [OneWay]")]
    [InlineData("IWrongMethods.ReadOnly has [ReadOnly]")]
    [InlineData("IWrongMethods.Interleave has [AlwaysInterleave]")]
    public void Wrong_methods_are_refused(string expected) => AssertOne(expected, typeof(WrongMethods));

    [Fact]
    public void Each_wrong_method_is_reported_once() => Assert.Equal(7, ErrorsOf(typeof(WrongMethods)).Count);

    [Theory]
    [InlineData("is named 'wrong class!'")]
    [InlineData("asks for 0 partitions. Allowed are 1 to 4096")]
    [InlineData("has [StatelessWorker]")]
    [InlineData("has [Reentrant]")]
    [InlineData("has [PreferLocalPlacement]")]
    [InlineData("has constructor parameter 'stored'")]
    [InlineData("mutable field WrongClass._count")]
    [InlineData("mutable field WrongClass.Auto")]
    [InlineData("has the field WrongClass._list, whose contents can change")]
    [InlineData("has the field WrongClass._set, whose contents can change")]
    [InlineData("has the field WrongClass._array, whose contents can change")]
    public void A_wrong_class_is_refused(string expected) => AssertOne(expected, typeof(WrongClass));

    [Theory]
    [InlineData("must be immutable, but MutableState.Name can be assigned")]
    [InlineData("must be immutable, but MutableState.Inners: List<Inner> can be changed in place")]
    [InlineData("must be immutable, but Inner.Numbers: Int32[] can be changed in place")]
    [InlineData("MutableState.Forgotten has no [Id]")]
    [InlineData("Unserializable of component Mutable cannot be serialized")]
    [InlineData("MutableState is stored under its name")]
    public void Wrong_states_and_events_are_refused(string expected) => AssertOne(expected, typeof(Mutable));

    [Fact]
    public void A_member_within_a_state_that_a_snapshot_would_lose_is_refused() => AssertOne("would lose data: Callback.Run has no [Id]", typeof(Incomparable));

    [Fact]
    public void A_state_that_cannot_be_hashed_is_refused() => AssertOne("must be comparable, so that copies can prove that they agree, but Callback.Run: a Action has no content", typeof(Incomparable));

    [Fact]
    public void A_component_without_name_is_refused() => AssertOne("Nameless has no [Component", typeof(Nameless));

    [Fact]
    public void A_component_without_key_is_refused() => AssertOne("Keyless has no key", typeof(Keyless));

    [Fact]
    public void An_open_generic_component_is_refused() => AssertOne("Open<T> is an open generic class", typeof(Open<>));

    [Fact]
    public void A_grain_with_a_component_interface_is_refused() => AssertOne("Ordinary implements a component interface but is no component", typeof(Ordinary));

    [Fact]
    public void Two_components_with_one_name_or_interface_are_refused()
    {
        AssertOne("First, Second are all named 'twice'", typeof(First), typeof(Second));
        AssertOne("First, Second all implement ITwice", typeof(First), typeof(Second));
    }

    [Fact]
    public void The_name_of_the_rehearsal_is_refused() => AssertOne("Rehearsing is named 'quintet.rehearsal', which Quintet keeps for itself", typeof(Rehearsing));

    private static void AssertOne(string expected, params Type[] classes)
    {
        var errors = ErrorsOf(classes);
        Assert.True(errors.Count(error => error.Contains(expected, StringComparison.Ordinal)) == 1, $"Expected once: {expected}\nFound:\n{string.Join('\n', errors)}");
    }

    private static IReadOnlyList<string> ErrorsOf(params Type[] classes) => Assert.Throws<QuintetConfigurationException>(() => Find(classes)).Errors;

    private static IReadOnlyList<ComponentType> Find(params Type[] classes)
    {
        var manifest = new TypeManifestOptions();
        manifest.InterfaceImplementations.UnionWith(classes);
        return Services.Discover(manifest);
    }
}

internal static class Discovering
{
    public static IReadOnlyList<ComponentType> Discover(this IServiceProvider services, TypeManifestOptions manifest) =>
        new ComponentDiscovery(Options.Create(manifest), services.GetRequiredService<ICodecProvider>(), services.GetRequiredService<Serializer>()).Find();
}
