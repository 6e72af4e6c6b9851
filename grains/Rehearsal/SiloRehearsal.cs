using System.Buffers;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Orleans.Serialization;
using Quintet.Calls;
using Quintet.Components;
using Quintet.Placement;
using Quintet.Protocol;
using Quintet.Replication;

namespace Quintet.Rehearsal;

/// <summary>
/// Has this silo lead once before it leads in earnest, so that what a primary needs is compiled by then. Without it a silo that has just started holds up the callers of the first partition that it
/// leads for as long as the compiler takes: several times what a failover takes.
/// </summary>
/// <remarks>
/// The actors are real: a component's activation and executor, two replicas, links that encode and decode, a register worker. Their stage is closed: the partition is known to nobody else, its
/// second replica stands for a silo that does not exist, and its row is in no database.
/// </remarks>
internal sealed partial class SiloRehearsal(
    ReplicaTable replicas,
    ComponentTypes types,
    ILocalDispatch dispatch,
    IViewRegister register,
    SiloDetector detector,
    Serializer<MessageBatch> serializer,
    ILocalSiloDetails silo,
    TimeProvider clock,
    IServiceProvider services,
    ILogger<SiloRehearsal> logger,
    ILogger<RegisterWorker> workerLogger) : ILifecycleParticipant<ISiloLifecycle>
{
    private const int Commands = 40; // More than the runtime counts before it compiles a method for good.

    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(5);
    private static readonly PartitionId Partition = new(RehearsalPart.TypeName, 0);
    private static readonly GrainId Part = GrainId.Create(RehearsalPart.TypeName, "part");

    private readonly TransferBudget _budget = new(1_000_000, clock);
    private readonly Guid _client = Guid.NewGuid();
    private long _sequence;

    /// <summary>Whether it has come to its end.</summary>
    public bool IsOver { get; private set; }

    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(nameof(SiloRehearsal), ServiceLifecycleStage.Active, PlayAsync);

    /// <summary>A silo whose rehearsal fails serves none the less: its first lead is slow.</summary>
    private async Task PlayAsync(CancellationToken cancellationToken)
    {
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(Longest);
        try
        {
            await PlayOnceAsync(limit.Token).ConfigureAwait(false);
            await DetectionRehearsal.PlayAsync(silo, services.GetRequiredService<IGrainFactory>(), clock, limit.Token).ConfigureAwait(false);
            IsOver = true;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            LogFailed(logger, exception);
        }
        finally
        {
            replicas.Rehearsing = null;
            await limit.CancelAsync().ConfigureAwait(false);
        }
    }

    private async Task PlayOnceAsync(CancellationToken cancellationToken)
    {
        var here = silo.SiloAddress;
        var lead = new ReplicaId(new SiloId(here.ToParsableString()), 1);
        var second = new ReplicaId(Nobody(1), 1);
        var spare = Nobody(2);
        var first = new View(new ViewId(0, 1, "rehearsal"), lead, [lead, second], 1);
        var worker = new RegisterWorker(new RehearsalRegister(register, first), detector, workerLogger);

        var cast = new Dictionary<SiloId, ReplicaHost>();
        var primary = Cast(lead.Silo, second.Silo, spare);
        var backup = Cast(second.Silo, lead.Silo);
        Cast(spare, lead.Silo);
        _ = worker.RunAsync(cancellationToken);
        replicas.Rehearsing = primary;

        primary.Step(new RowRead(first));
        backup.Step(new RowRead(first));
        await UntilAsync(() => primary.CommittedTime is not null).ConfigureAwait(false);
        await CommandAsync(primary, Commands, cancellationToken).ConfigureAwait(false);

        // The lead is handed over, and back.
        backup.Step(new LearnView(primary.View!));
        primary.Step(new AskHandOver(second.Silo));
        await UntilAsync(() => backup.CommittedTime is not null).ConfigureAwait(false);
        backup.Step(new AskHandOver(lead.Silo));
        await UntilAsync(() => primary.CommittedTime is not null).ConfigureAwait(false);
        await CommandAsync(primary, 1, cancellationToken).ConfigureAwait(false);

        // A copy is lost, and made anew elsewhere.
        primary.Step(new Suspect(second.Silo, Evidence.Gone));
        await UntilAsync(() => primary.View!.Members.Length == 1).ConfigureAwait(false);
        primary.Step(new AskJoin(spare));
        await UntilAsync(() => primary.View!.Members.Length == 2).ConfigureAwait(false);

        // They stand for silos that do not exist.
        SiloId Nobody(int number) => new(SiloAddress.New(here.Endpoint, here.Generation + number).ToParsableString());

        ReplicaHost Cast(SiloId at, params SiloId[] others)
        {
            var links = others.ToDictionary(other => other, other => new PeerLink(at, batch => DeliverAsync(batch, cast[other]), _ => { }, () => { }, clock));
            var around = new ReplicaSurroundings(
                worker, (to, partition, message) => links[to].Post(partition, message), (_, _) => { }, (_, violation) => LogFailed(logger, violation), clock, new ReplicaClock(clock), new AnswerDelays(), new FairShare(long.MaxValue));
            return cast[at] = new ReplicaHost(Partition, at, types.Rehearsed.StateMachine, new ReplicaOptions { Copies = 2 }, around);
        }

        async Task UntilAsync(Func<bool> isSo)
        {
            while (!isSo())
            {
                foreach (var replica in cast.Values.Where(replica => !replica.TryTickIdle(_budget)))
                {
                    replica.TickSending(_budget);
                }

                await Task.Delay(LookEvery, clock, cancellationToken).ConfigureAwait(false);
            }
        }
    }

    private ValueTask<MessageBatch?> DeliverAsync(MessageBatch batch, ReplicaHost to)
    {
        // What comes from a connection Orleans reads from a span if it is in one piece, and from a sequence if not: that is other code.
        var bytes = serializer.SerializeToArray(batch);
        serializer.Deserialize(new ReadOnlySequence<byte>(bytes));
        foreach (var (_, message) in serializer.Deserialize(bytes)!.Messages)
        {
            to.Step(new Receive(batch.From, message));
        }

        return new(new MessageBatch(batch.From, []));
    }

    private async Task CommandAsync(ReplicaHost primary, int times, CancellationToken cancellationToken)
    {
        for (var i = 0; i < times; i++)
        {
            var id = new RequestId(_client, ++_sequence);
            await CallAsync(RehearsalCall.Add(services, new CommandHeader(id, id.Sequence, primary.CommittedTime!.Value)), cancellationToken).ConfigureAwait(false);
            await CallAsync(RehearsalCall.Sum(services, new RequestId(Guid.NewGuid(), 1)), cancellationToken).ConfigureAwait(false);
        }
    }

    private async Task CallAsync(RehearsalCall call, CancellationToken cancellationToken)
    {
        var reply = await dispatch.ExecuteAsync(Part, call).AsTask().WaitAsync(cancellationToken).ConfigureAwait(false);
        if (reply.Status != ReplyStatus.Done)
        {
            throw new InvalidOperationException($"{call.GetActivityName()} was answered {reply.Status}.");
        }
    }

    [LoggerMessage(EventId = 1017, Level = LogLevel.Warning, Message = "This silo could not rehearse leading a partition; the first one that it leads may be slow for a moment")]
    private static partial void LogFailed(ILogger logger, Exception exception);
}
