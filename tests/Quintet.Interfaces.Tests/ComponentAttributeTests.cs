using Orleans.Metadata;

namespace Quintet.Tests;

public sealed class ComponentAttributeTests
{
    [Fact]
    public void The_name_is_the_grain_type_and_the_properties_say_how_it_is_placed()
    {
        var attribute = new ComponentAttribute("specimen") { Partitions = 3, Spares = 2 };
        Assert.Equal(GrainType.Create("specimen"), ((IGrainTypeProviderAttribute)attribute).GetGrainType(Requests.Services, typeof(Specimen)));
        var properties = new Dictionary<string, string>();
        ((IGrainPropertiesProviderAttribute)attribute).Populate(Requests.Services, typeof(Specimen), default, properties);
        Assert.Equal("PinnedPlacement", properties[WellKnownGrainTypeProperties.PlacementStrategy]);
        Assert.Equal("quintet", properties[WellKnownGrainTypeProperties.GrainDirectory]);
        Assert.Equal("true", properties[WellKnownGrainTypeProperties.Reentrant]);
        Assert.Equal("3", properties[WellKnownGrainTypeProperties.Immovable]);
        Assert.Equal("3", properties["quintet.partitions"]);
        Assert.Equal("""{"availability":{"spares":2}}""", properties["quintet.policy"]);
        Assert.Equal(16, new ComponentAttribute("x").Partitions);
        Assert.Equal((2, 1, null, 0), (new ComponentAttribute("x").TolerateFailures, new ComponentAttribute("x").MinimumCopies, new ComponentAttribute("x").SpreadOver, new ComponentAttribute("x").Spares));
    }

    [Theory]
    [InlineData("account", true)]
    [InlineData("Shop.Order-2_b", true)]
    [InlineData("", false)]
    [InlineData("with space", false)]
    [InlineData("slash/ed", false)]
    [InlineData(null, false)]
    public void Names_are_checked_without_throwing(string? name, bool valid)
    {
        var attribute = new ComponentAttribute(name!);
        Assert.Equal(valid, attribute.HasValidName);
        Assert.False(((IGrainTypeProviderAttribute)attribute).GetGrainType(Requests.Services, typeof(Specimen)).IsDefault);
    }
}
