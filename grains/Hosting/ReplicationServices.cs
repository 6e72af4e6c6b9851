using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.Services;
using Quintet.Administration;
using Quintet.Calls;
using Quintet.Health;
using Quintet.Placement;
using Quintet.Policies;
using Quintet.Rehearsal;
using Quintet.Replication;

namespace Quintet.Hosting;

/// <summary>Registers the replication of a silo.</summary>
internal static class ReplicationServices
{
    public static IServiceCollection AddQuintetReplication(this IServiceCollection services)
    {
        SteadyClock.Use(services);
        services.AddTransient<IConfigurationValidator, DetectionOptionsValidator>();
        services.AddTransient<IConfigurationValidator, TypeAgreement>();

        // What is known
        services.AddSingleton<ViewDirectory>();
        services.AddSingleton<SiloDetector>();
        services.Configure<SiloConnectionOptions>(new ConnectionWatch(static provider => provider.GetRequiredService<SiloDetector>().OnConnectionEnded).AddTo);
        services.AddSingleton<BeatLoop>();
        services.AddSingleton<PolicyDirectory>();
        services.AddSingleton<ClusterPictureSource>();
        services.AddSingleton<SiloCensus>();
        services.AddSingleton<PartitionConditions>();
        services.AddSingleton<ConditionHistory>();
        services.AddSingleton<ClusterKnowledge>();
        services.AddSingleton<IClusterKnowledge>(provider => provider.GetRequiredService<ClusterKnowledge>());
        services.AddSingleton<SiloStages>();
        services.AddSingleton<SiloHealth>();
        services.AddSingleton<HealthNotes>();
        services.AddSingleton<IPartitionMap, SiloPartitionMap>();

        // Replicas
        services.AddSingleton<NoticeBoard>();
        services.AddSingleton<RegisterWorker>();
        services.AddSingleton<PeerLinks>();
        services.AddSingleton<UncommittedBytes>();
        services.AddSingleton<ReplicaTable>();
        services.AddSingleton<IReplicaTable>(provider => provider.GetRequiredService<ReplicaTable>());
        services.AddSingleton<SiloControl>();
        services.AddSingleton<QueryLoads>();
        services.AddSingleton<Reconciler>();
        services.AddSingleton<Departure>();
        services.AddSingleton<EventJournal>();
        services.AddSingleton<SiloNames>();
        services.AddSingleton<SiloCommands>();
        services.AddSingleton<PolicyChanges>();
        services.AddSingleton<AdminQuestions>();
        services.TryAddSingleton<IAdminAuthorization, OpenAuthorization>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>, ReplicationLifecycle>();

        // Before it serves
        services.AddSingleton<SiloRehearsal>();
        services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(provider => provider.GetRequiredService<SiloRehearsal>());

        // Doors
        services.AddSingleton<IGrainService>(provider => ActivatorUtilities.CreateInstance<PulseService>(provider, SiloDetector.ServiceId));
        services.AddSingleton<IGrainService>(provider => ActivatorUtilities.CreateInstance<ReplicaService>(provider, PeerLinks.ServiceId));
        return services;
    }

    private sealed class DetectionOptionsValidator(IOptions<DetectionOptions> options) : IConfigurationValidator
    {
        public void ValidateConfiguration()
        {
            var problems = options.Value.Problems().ToList();
            if (problems.Count > 0)
            {
                throw new QuintetConfigurationException(problems);
            }
        }
    }
}
