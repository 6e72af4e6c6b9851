using Microsoft.Extensions.DependencyInjection;
using Orleans.TestingHost;
using Quintet.Calls;
using Quintet.Components;
using Quintet.Hosting;
using Quintet.Protocol;
using Quintet.Replication;

namespace Quintet.Cluster.Tests.Fakes;

/// <summary>Two real silos in this process that host components on fake replicas. Shared by the tests of a collection: each uses keys of its own.</summary>
public sealed class ComponentCluster : IAsyncLifetime
{
    private const int SiloCount = 2;

    private readonly World _world = new(SiloCount);
    private readonly Action<QuintetSiloOptions> _options;

    public ComponentCluster()
        : this(_ => { })
    {
    }

    /// <summary>With other bounds than the defaults.</summary>
    internal ComponentCluster(Action<QuintetSiloOptions> options) => _options = options;

    public InProcessTestCluster Orleans { get; private set; } = null!;

    /// <summary>Calls from inside a silo, but from no grain.</summary>
    public IGrainFactory Grains => Orleans.Silos[0].ServiceProvider.GetRequiredService<IGrainFactory>();

    /// <summary>Calls from an external Orleans client.</summary>
    public IGrainFactory External => Orleans.Client;

    public async ValueTask InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(SiloCount);
        builder.Options.InitializeClientOnDeploy = false;
        builder.ConfigureClient(client => client.UseQuintet());
        builder.ConfigureSilo((_, silo) => Configure(silo.Services));
        Orleans = builder.Build();
        await Orleans.DeployAsync();
        foreach (var silo in Orleans.Silos)
        {
            _world.Add(new(silo.SiloAddress.ToParsableString()));
        }

        await Orleans.InitializeClientAsync();
    }

    public async ValueTask DisposeAsync() => await Orleans.DisposeAsync();

    internal IServiceProvider SiloOf(IAddressable component) => Orleans.Silos.Single(silo => Table(silo.ServiceProvider).At(PartitionOf(component)) is not null).ServiceProvider;

    internal SingleCopyReplica ReplicaOf(IAddressable component) => Table(SiloOf(component)).At(PartitionOf(component))!;

    /// <summary>A key, not used before, of a component that a given silo leads.</summary>
    internal string NewKey(string type = "probe", int silo = 0, int? partition = null, string prefix = "")
    {
        while (true)
        {
            var id = GrainId.Create(type, $"{prefix}{Guid.NewGuid():N}");
            if (partition is { } number && PartitionOf(id).Number != number)
            {
                continue;
            }

            if (_world.ViewOf(PartitionOf(id))!.Primary.Silo.Value == Orleans.Silos[silo].SiloAddress.ToParsableString())
            {
                return id.Key.ToString()!;
            }
        }
    }

    private PartitionId PartitionOf(IAddressable component) => PartitionOf(component.GetGrainId());

    private PartitionId PartitionOf(GrainId id)
    {
        var types = Orleans.Silos[0].ServiceProvider.GetRequiredService<ComponentTypes>();
        return types.PartitionOf(types.Find(id)!, id);
    }

    private static FakeReplicaTable Table(IServiceProvider silo) => (FakeReplicaTable)silo.GetRequiredService<IReplicaTable>();

    private void Configure(IServiceCollection services)
    {
        services.Configure(_options);
        services.AddQuintetComponents();
        services.AddQuintetCalls(_ => new CallOptions(TimeSpan.FromSeconds(20)));
        services.AddSingleton<ICallSender, DuplicatingSender>();
        services.AddSingleton(_world);
        services.AddSingleton(provider => new Lazy<IComponentTypes>(provider.GetRequiredService<IComponentTypes>));
        services.AddSingleton<IReplicaTable, FakeReplicaTable>();
        services.AddSingleton<IPartitionMap, FakePartitionMap>();
        services.AddSingleton<IClusterKnowledge, FakeKnowledge>();
        services.AddSingleton<IIncomingGrainCallFilter, RecordingFilter>();
        services.AddSingleton<FilterRecord>();
    }
}

[CollectionDefinition(nameof(ComponentCluster))]
public sealed class ComponentClusterCollection : ICollectionFixture<ComponentCluster>;
