using System.Globalization;
using System.Text.Json.Nodes;
using Orleans.Metadata;
using Orleans.Placement;
using Quintet.Protocol;

namespace Quintet;

/// <summary>Marks the class that implements a component type and names the type.</summary>
/// <param name="name">
/// The component type's name, e.g. <c>account</c>: 1–100 of the characters a–z, A–Z, 0–9, '-', '_' and '.'. Also the grain type, and part of
/// what is stored: it outlives renaming the class.
/// </param>
[AttributeUsage(AttributeTargets.Class, Inherited = false)]
public sealed class ComponentAttribute(string name) : Attribute, IGrainTypeProviderAttribute, IGrainPropertiesProviderAttribute
{
    /// <summary>The name of the placement strategy of components, as it stands in the grain properties.</summary>
    internal const string PlacementStrategy = "PinnedPlacement";

    /// <summary>The name of the grain directory of components.</summary>
    internal const string GrainDirectory = "quintet";

    /// <summary>The grain property that holds the partition count.</summary>
    internal const string PartitionsProperty = "quintet.partitions";

    /// <summary>The grain property that holds <see cref="Version"/>.</summary>
    internal const string VersionProperty = "quintet.version";

    /// <summary>The grain property that holds the names of the events that the silo's build knows, one a line.</summary>
    internal const string EventsProperty = "quintet.events";

    /// <summary>The grain property that holds <see cref="DefaultPolicy"/>.</summary>
    internal const string PolicyProperty = "quintet.policy";

    /// <summary>The greatest <see cref="Version"/>.</summary>
    internal const int MaxVersion = 1_000_000;

    // Null where nothing was said: that is inherited from the policy of all types.
    private readonly JsonObject _availability = [];

    /// <summary>The component type's name.</summary>
    public string Name { get; } = name;

    /// <summary>
    /// The number of partitions, the units that are replicated, placed and failed over: 1–4096, default 16. Fixed at the type's first use in a
    /// deployment; a silo with another number refuses to start.
    /// </summary>
    /// <value>The default is 16.</value>
    public int Partitions { get; init; } = 16;

    /// <summary>
    /// The version of the component's code. Raise it when a build raises events that the one before does not know: during a rolling upgrade, while both run, primaries stay on the silos with the lowest
    /// version of their view, so that every copy can follow.
    /// </summary>
    /// <value>The default is 1; 1 to 1,000,000.</value>
    public int Version { get; init; } = 1;

    /// <summary>How many silo failures the type survives, unless an administrator says otherwise: <see cref="AvailabilityPolicy.TolerateFailures"/>.</summary>
    /// <value>0 to 6; the default is 2, which is three copies.</value>
    public int TolerateFailures { get => Said<int>("tolerateFailures", 2); init => _availability["tolerateFailures"] = value; }

    /// <summary>The fewest copies that accept commands, unless an administrator says otherwise: <see cref="AvailabilityPolicy.MinimumCopies"/>.</summary>
    /// <value>1 to <see cref="TolerateFailures"/> + 1; the default is 1.</value>
    public int MinimumCopies { get => Said<int>("minimumCopies", 1); init => _availability["minimumCopies"] = value; }

    /// <summary>The label over whose values copies are spread, unless an administrator says otherwise: <see cref="AvailabilityPolicy.SpreadOver"/>.</summary>
    /// <value>The default is null.</value>
    public string? SpreadOver { get => Said<string?>("spreadOver", null); init => _availability["spreadOver"] = value; }

    /// <summary>
    /// Warm spares of each partition, unless an administrator says otherwise (<see cref="AvailabilityPolicy.Spares"/>): up-to-date copies beyond those that acknowledge commands, as far as
    /// there are silos for them. A spare takes the place of a member that dies or falls silent in the very change of view that leaves it out, so nobody waits for a copy to be made. It costs
    /// its memory and its share of the traffic, and no command waits for it.
    /// </summary>
    /// <value>0 to 8; the default is 0.</value>
    public int Spares { get => Said<int>("spares", 0); init => _availability["spares"] = value; }

    /// <summary>What the developer asks for, as JSON: the fields that were set.</summary>
    internal string DefaultPolicy => new JsonObject { ["availability"] = _availability.DeepClone() }.ToJsonString();

    /// <summary>Whether <see cref="Name"/> obeys the rules for names.</summary>
    internal bool HasValidName =>
        Name is { Length: >= 1 and <= 100 } && Name.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_' or '.');

    /// <summary>Whether <see cref="Version"/> is within its bounds.</summary>
    internal bool HasValidVersion => Version is >= 1 and <= MaxVersion;

    /// <summary>Whether <see cref="Partitions"/> is within its bounds.</summary>
    internal bool HasValidPartitions => Partitions is >= Partitioning.MinCount and <= Partitioning.MaxCount;

    /// <summary>What has Orleans make an activation on the silo that its key names, and run its calls side by side.</summary>
    internal static void PinTo(Dictionary<string, string> properties)
    {
        properties[WellKnownGrainTypeProperties.PlacementStrategy] = PlacementStrategy;
        properties[WellKnownGrainTypeProperties.GrainDirectory] = GrainDirectory;
        properties[WellKnownGrainTypeProperties.Reentrant] = "true";
        properties[WellKnownGrainTypeProperties.Immovable] = ((byte)ImmovableKind.Any).ToString(CultureInfo.InvariantCulture);
    }

    private T Said<T>(string field, T otherwise) => _availability[field] is { } value ? value.GetValue<T>() : otherwise;

    // A bad name is reported at start-up together with all other errors; it must not throw before that.
    GrainType IGrainTypeProviderAttribute.GetGrainType(IServiceProvider services, Type type) =>
        GrainType.Create(HasValidName ? Name : type.FullName ?? type.Name);

    void IGrainPropertiesProviderAttribute.Populate(IServiceProvider services, Type grainClass, GrainType grainType, Dictionary<string, string> properties)
    {
        PinTo(properties);
        properties[PartitionsProperty] = Partitions.ToString(CultureInfo.InvariantCulture);
        properties[PolicyProperty] = DefaultPolicy;
        properties[VersionProperty] = Version.ToString(CultureInfo.InvariantCulture);
    }
}
