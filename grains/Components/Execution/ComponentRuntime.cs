using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Metadata;
using Orleans.Serialization;
using Quintet.Calls;
using Quintet.Replication;

namespace Quintet.Components;

/// <summary>What the executors of all activations of a silo share.</summary>
internal sealed class ComponentRuntime(
    ComponentTypes types,
    IReplicaTable replicas,
    ActivationTable activations,
    LiveCalls liveCalls,
    OutcomeCodec outcomes,
    EventAgreement events,
    QueryGate queries,
    CallGate gate,
    Refusals refusals,
    IEnumerable<IIncomingGrainCallFilter> filters,
    GrainInterfaceTypeResolver interfaceTypes,
    DeepCopier copier,
    IGrainFactory grainFactory,
    IServiceProvider services,
    IOptions<GrainCollectionOptions> collection,
    IOptions<QuintetSiloOptions> options,
    ILogger<ComponentExecutor> logger)
{
    public ComponentTypes Types => types;

    public IReplicaTable Replicas => replicas;

    public ActivationTable Activations => activations;

    public LiveCalls LiveCalls => liveCalls;

    public OutcomeCodec Outcomes => outcomes;

    public EventAgreement Events => events;

    public QueryGate Queries => queries;

    public CallGate Gate => gate;

    public Refusals Refusals => refusals;

    /// <summary>How many commands one component may have.</summary>
    public int CommandsPerComponent { get; } = options.Value.MaxCommandsPerComponent;

    public IReadOnlyList<IIncomingGrainCallFilter> Filters { get; } = [.. filters];

    public GrainInterfaceTypeResolver InterfaceTypes => interfaceTypes;

    public DeepCopier Copier => copier;

    public IGrainFactory GrainFactory => grainFactory;

    /// <summary>Resolved late: the grain runtime is being made while this is.</summary>
    public IGrainRuntime GrainRuntime { get => field ??= services.GetRequiredService<IGrainRuntime>(); private set; }

    /// <summary>How long an activation without calls is kept.</summary>
    public TimeSpan CollectionAge => collection.Value.CollectionAge;

    public ILogger Logger => logger;
}
