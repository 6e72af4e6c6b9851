using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Quintet.Placement;
using Quintet.Protocol;

namespace Quintet.Replication;

/// <summary>The links to all other silos.</summary>
internal sealed class PeerLinks
{
    /// <summary>The id under which every silo registers its replica service.</summary>
    public static readonly GrainId ServiceId = SystemTargetGrainId.CreateGrainServiceGrainId(3, ".quintet.replica", SiloAddress.Zero);

    private static readonly Histogram<int> AppendEntries = QuintetTelemetry.Meter.CreateHistogram<int>(
        "quintet.append.entries", "{entry}", "Entries in an append sent to a member or learner.");

    [ThreadStatic]
    private static Answers? _answering;

    private readonly ConcurrentDictionary<SiloId, PeerLink> _links = new();
    private readonly SiloServices<IReplicaService> _services;
    private readonly SiloId _here;
    private readonly SiloDetector _detector;
    private readonly TimeProvider _clock;

    public PeerLinks(ILocalSiloDetails silo, IGrainFactory grains, SiloDetector detector, TimeProvider clock)
    {
        _here = new SiloId(silo.SiloAddress.ToParsableString());
        _services = new SiloServices<IReplicaService>(grains, ServiceId);
        (_detector, _clock) = (detector, clock);
    }

    /// <summary>Answers that arrived, to be handed to the replicas.</summary>
    public Action<MessageBatch>? Received { get; set; }

    /// <summary>
    /// Sends a message. While a batch of the same silo is being delivered on this thread, the message goes back as part of its answer, if that does not grow too large.
    /// </summary>
    public void Post(SiloId to, PartitionId partition, Message message)
    {
        if (AppendEntries.Enabled && message is Append { Entries: { IsEmpty: false } entries })
        {
            AppendEntries.Record(entries.Length, new KeyValuePair<string, object?>("quintet.component.type", partition.Type));
        }

        if (_answering is { } answers && answers.To == to && answers.TryAdd(partition, message))
        {
            return;
        }

        if (!_links.TryGetValue(to, out var link))
        {
            link = _links.GetOrAdd(to, Create);
        }

        link.Post(partition, message);
    }

    /// <summary>Delivers a batch, and collects what is answered to its sender.</summary>
    public MessageBatch Answer(MessageBatch batch)
    {
        var answers = _answering = new Answers(batch.From, []);
        try
        {
            _detector.Heard(batch.From);
            Received?.Invoke(batch);
            return new MessageBatch(_here, [.. answers.Messages]);
        }
        finally
        {
            _answering = null;
        }
    }

    /// <summary>Forgets silos that are gone.</summary>
    public void Keep(Func<SiloId, bool> isKnown)
    {
        foreach (var silo in _links.Keys.Where(silo => !isKnown(silo)))
        {
            _links.TryRemove(silo, out _);
            _services.Forget(silo);
        }
    }

    private PeerLink Create(SiloId silo) => new(
        _here,
        async batch => await _detector.ListensAsync(silo).ConfigureAwait(false) ? await _services.On(silo).Deliver(batch).ConfigureAwait(false) : null,
        answer =>
        {
            _detector.Heard(silo);
            Received?.Invoke(answer);
        },
        () => _detector.Probe(silo),
        _clock);

    private sealed record Answers(SiloId To, List<PartitionMessage> Messages)
    {
        private int _bytes;

        public bool TryAdd(PartitionId partition, Message message)
        {
            var bytes = MessageSize.Of(message);
            if (_bytes > 0 && _bytes + bytes > PeerLink.MaxBatchBytes)
            {
                return false;
            }

            _bytes += bytes;
            Messages.Add(new PartitionMessage(partition, message));
            return true;
        }
    }
}
