using System.Collections.Concurrent;
using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Quintet.Protocol;

namespace Quintet.Calls;

/// <summary>
/// An external client's map. It is learnt from the silos' entries and kept fresh by pulses: often to a silo that owes answers, once a
/// second to some silo otherwise. A silo that refuses or stays silent is suspected; its calls move as soon as another silo reports a newer view.
/// </summary>
internal sealed partial class ClientPartitionMap : IPartitionMap, ILifecycleParticipant<IClusterClientLifecycle>, IDisposable
{
    /// <summary>How often the client looks after its silos, and asks around while a route is bad.</summary>
    public static readonly TimeSpan TickPeriod = TimeSpan.FromMilliseconds(15);

    private const int LateTicksToSuspicion = 5;

    // Where there is no route that is worth trying, calls wait for news; that they look by themselves is for their deadlines only. Thousands of calls that look at every tick would leave this
    // process no time for the answers, so that all silos seem silent, and there never is a route.
    private const int TicksPerLook = 16;

    private static readonly TimeSpan IdlePollPeriod = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ForgetAfter = TimeSpan.FromSeconds(10);

    private readonly ConcurrentDictionary<SiloId, SiloContact> _contacts = new();
    private readonly RouteTable _routes = new();
    private readonly ConcurrentDictionary<PartitionId, FollowerList> _followers = new();
    private readonly ConcurrentDictionary<SiloId, CopyRoute> _copies = new();
    private readonly EntryReferences _entries;
    private readonly GatewayDiscovery _gateways;
    private readonly TimeProvider _clock;
    private readonly ILogger _logger;
    private readonly PulseDecision _decision;
    private readonly TimeSpan _probeFor;
    private readonly CancellationTokenSource _stopped = new();
    private TaskCompletionSource _nextTick = NewTick();
    private TaskCompletionSource _nextNews = NewTick();
    private Task _ticking = Task.CompletedTask;
    private ImmutableDictionary<string, ReadPolicy> _reads = ImmutableDictionary<string, ReadPolicy>.Empty;
    private ImmutableDictionary<SiloId, ImmutableSortedDictionary<string, string>> _labels = ImmutableDictionary<SiloId, ImmutableSortedDictionary<string, string>>.Empty;
    private long _lastTick;
    private long _lastIdlePoll;
    private int _waiting;

    public ClientPartitionMap(
        EntryReferences entries, GatewayDiscovery gateways, IOptions<QuintetClientOptions> options, TimeProvider clock, ILogger<ClientPartitionMap> logger)
    {
        (_entries, _gateways, _probeFor, _clock, _logger) = (entries, gateways, options.Value.SuspectAfter, clock, logger);
        _decision = new PulseDecision(Ticks(TimeSpan.FromMilliseconds(50)), Ticks(options.Value.SuspectAfter), Ticks(TimeSpan.FromMilliseconds(100)));
    }

    public IReadOnlyCollection<SiloId> Silos => [.. _contacts.Values.Where(c => !c.IsSuspected).Select(c => c.Silo)];

    public PrimaryRoute? Find(PartitionId partition) =>
        _routes.Find(partition) is { } route && !IsSuspected(route.Silo) ? route : null;

    public View? ViewOf(PartitionId partition) => _routes.Find(partition)?.View;

    public ImmutableArray<SiloId> FollowersOf(PartitionId partition) => _followers.TryGetValue(partition, out var followers) ? followers.Silos : [];

    public CopyRoute? ToCopyOn(SiloId silo)
    {
        if (ContactOf(silo).IsSuspected)
        {
            return null;
        }

        var route = _copies.GetOrAdd(silo, static silo => new CopyRoute(silo, isHere: false));
        if (_labels.TryGetValue(silo, out var labels))
        {
            route.Labels = labels;
        }

        return route;
    }

    public ReadPolicy ReadsOf(string type) => _reads.GetValueOrDefault(type, ReadPolicy.Standard);

    public void Learn(PartitionId partition, View view)
    {
        if (_routes.Learn(partition, view))
        {
            ContactOf(view.Primary.Silo);
            TellNews(); // whoever waits for a route may find it now
        }
    }

    public async ValueTask RefreshAsync(PartitionId partition, PrimaryRoute? stale, CancellationToken cancellationToken)
    {
        // Registered before looking, so that a change in between is not missed.
        var (tick, news) = (Volatile.Read(ref _nextTick).Task, Volatile.Read(ref _nextNews).Task);
        var route = Find(partition);
        if (route is not null && route != stale)
        {
            return;
        }

        if (_stopped.IsCancellationRequested)
        {
            throw new QuintetUnavailableException($"Partition {partition} cannot be reached because this client has stopped. Nothing more was sent.");
        }

        Interlocked.Increment(ref _waiting);
        try
        {
            await (route is null ? news : tick).WaitAsync(cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            Interlocked.Decrement(ref _waiting);
        }
    }

    public void Participate(IClusterClientLifecycle lifecycle) => lifecycle.Subscribe(
        nameof(ClientPartitionMap), ServiceLifecycleStage.ApplicationServices, StartAsync, StopAsync);

    public void Dispose() => _stopped.Dispose();

    private static TaskCompletionSource NewTick() => new(TaskCreationOptions.RunContinuationsAsynchronously);

    private Task StartAsync(CancellationToken cancellationToken)
    {
        _ticking = Task.WhenAll(Task.Run(TickAsync, CancellationToken.None), Task.Run(ListenerProbe.RehearseAsync, CancellationToken.None));
        return Task.CompletedTask;
    }

    private async Task StopAsync(CancellationToken cancellationToken)
    {
        await _stopped.CancelAsync();
        await _ticking.WaitAsync(cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
    }

    private async Task TickAsync()
    {
        using var timer = new PeriodicTimer(TickPeriod, _clock);
        _lastTick = _clock.GetTimestamp();
        var ticks = 0L;
        while (!_stopped.IsCancellationRequested)
        {
            try
            {
                Tick(_clock.GetTimestamp());
            }
            catch (Exception e)
            {
                LogTickFailed(e); // a client that stopped looking after its silos would hang at the next failover
            }

            Complete(ref _nextTick);
            if (++ticks % TicksPerLook == 0)
            {
                Complete(ref _nextNews);
            }

            await ((Task)timer.WaitForNextTickAsync(_stopped.Token).AsTask()).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        }

        TellNews();
    }

    private void Tick(long now)
    {
        // If this process was stopped for a while, or has more to do than it can, the silos' silence is its own: an answer takes several turns of the thread pool, a tick one.
        var late = now - _lastTick > _decision.SuspectAfter / LateTicksToSuspicion;
        _lastTick = now;
        var busy = BusySilos();
        var wanted = Volatile.Read(ref _waiting) > 0 || busy.Any(IsSuspected);
        foreach (var contact in _contacts.Values)
        {
            if (late)
            {
                contact.Heard(now);
            }

            var action = _decision.About(contact, now, busy.Contains(contact.Silo), wanted);
            if (action == PulseAction.Suspect)
            {
                Suspect(contact, "it answers neither calls nor pulses");
            }
            else if (action == PulseAction.Pulse)
            {
                _ = PulseAsync(contact, now);
            }
        }

        PollWhenIdle(now);
        if (_gateways.IsDue(now, urgent: wanted || _contacts.IsEmpty, incomplete: _contacts.Values.Any(c => c.Gateway is null)))
        {
            _ = _gateways.DiscoverAsync(IsReachedThrough, OnDiscovered);
        }
    }

    private HashSet<SiloId> BusySilos()
    {
        HashSet<SiloId> busy = [];
        foreach (var route in _routes.All.Concat<Route>(_copies.Values))
        {
            if (route.LastReply is var heard and not 0 && _contacts.TryGetValue(route.Silo, out var contact))
            {
                contact.Heard(heard);
            }

            if (route.InFlight > 0)
            {
                busy.Add(route.Silo);
            }
        }

        return busy;
    }

    private void PollWhenIdle(long now)
    {
        if (now - _lastIdlePoll >= Ticks(IdlePollPeriod))
        {
            _lastIdlePoll = now;
            var healthy = _contacts.Values.Where(c => c is { IsSuspected: false, IsPulsed: false }).ToArray();
            if (healthy.Length > 0)
            {
                _ = PulseAsync(healthy[Random.Shared.Next(healthy.Length)], now);
            }
        }
    }

    private void Absorb(SiloContact contact, PartitionMapSnapshot map)
    {
        if (map.Self != contact.Silo)
        {
            // Another silo listens there now.
            Disconnect(contact);
            Suspect(contact, $"{map.Self} answers in its place");
            contact = ContactOf(map.Self);
        }
        else
        {
            // What another silo answered is news since a version of somebody else's count: of use, but not complete.
            contact.MapVersion = map.Version;
        }

        contact.Heard(_clock.GetTimestamp());
        if (contact.IsSuspected)
        {
            contact.IsSuspected = contact.IsRefused = false;
            LogBack(contact.Silo);
            TellNews();
        }

        foreach (var told in map.Views)
        {
            Learn(told.Partition, told.View);
            if (told.Followers is { } followers)
            {
                _followers.AddOrUpdate(told.Partition, followers, (_, known) => followers.IsNewerThan(known) ? followers : known);
            }
        }

        foreach (var silo in map.Silos)
        {
            ContactOf(silo);
        }

        if (!map.Reads.IsDefault)
        {
            _reads = map.Reads.ToImmutableDictionary(row => row.Type, row => row.Reads, StringComparer.Ordinal);
        }

        if (!map.Labels.IsDefault)
        {
            _labels = map.Labels.ToImmutableDictionary(row => row.Silo, row => row.Labels);
        }

        ForgetAbsent(map);
    }

    private void ForgetAbsent(PartitionMapSnapshot map)
    {
        var now = _clock.GetTimestamp();
        foreach (var contact in _contacts.Values)
        {
            if (!map.Silos.Contains(contact.Silo) && now - contact.LastHeard > Ticks(ForgetAfter) && _contacts.TryRemove(contact.Silo, out _))
            {
                _entries.Forget(contact.Silo);
                if (_copies.TryRemove(contact.Silo, out var copies))
                {
                    copies.Abandon();
                }
            }
        }
    }

    private void TellNews()
    {
        Complete(ref _nextTick);
        Complete(ref _nextNews);
    }

    private static void Complete(ref TaskCompletionSource next) => Interlocked.Exchange(ref next, NewTick()).TrySetResult();

    private long Ticks(TimeSpan duration) => (long)(duration.TotalSeconds * _clock.TimestampFrequency);
}
