using Orleans.Metadata;

namespace Quintet.Components;

/// <summary>Tells the other silos, by the grain type's properties, which events this silo's build of a component knows.</summary>
internal sealed class EventNames : IGrainPropertiesProvider
{
    public void Populate(Type grainClass, GrainType grainType, Dictionary<string, string> properties)
    {
        if (properties.ContainsKey(ComponentAttribute.VersionProperty) && !grainClass.ContainsGenericParameters && ComponentDiscovery.StateOf(grainClass) is { } state)
        {
            properties[ComponentAttribute.EventsProperty] = string.Join('\n', StateRules.EventsOf(grainClass, state).Select(Of));
        }
    }

    /// <summary>What an event is called.</summary>
    public static string Of(Type @event) => @event.FullName!;
}
