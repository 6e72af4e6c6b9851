namespace Quintet.Simulation;

/// <summary>Makes things go wrong at random times, each seed with its own mixture.</summary>
internal sealed class Calamities
{
    private readonly Cluster _world;
    private readonly List<(Calamity Calamity, int Weight)> _mixture = [];
    private long _calmUntilMs;
    private readonly int _total;

    public Calamities(Cluster world)
    {
        _world = world;
        Calamity[] all =
        [
            .. new SiloFaults(world, this).All,
            .. new NetworkFaults(world).All,
            .. new RegisterFaults(world, this).All,
            .. new CopyFaults(world, this).All,
            .. new ClientFaults(world).All,
            .. new Changes(world, this).All,
            new LateWords(world, this).Calamity,
        ];
        foreach (var calamity in all)
        {
            var weight = calamity.Weight * world.Chance.Below(4);
            _mixture.Add((calamity, weight));
            _total += weight;
        }
    }

    public bool IsOver { get; private set; }

    /// <summary>Whether the network and all silos are as they should be, message loss apart.</summary>
    public bool IsCalm => _world.Network.IsWhole && !_world.Living.Any(silo => silo.IsPaused);

    /// <summary>Nothing strikes at present, on purpose.</summary>
    public bool IsInCalm => _world.Timeline.NowMs < _calmUntilMs;

    public void Begin() => _world.Timeline.After(_world.Chance.Between(500, 1500), Next);

    /// <summary>Nothing strikes for a while, because what is under way would not be survivable together with anything else.</summary>
    public void Calm(int ms)
    {
        _calmUntilMs = Math.Max(_calmUntilMs, _world.Timeline.NowMs + ms);
        _world.Network.Mend();
        _world.Detector.KeepQuiet(_calmUntilMs);
        ResumeAll();
    }

    public void End()
    {
        IsOver = true;
        (_world.Register.IsDown, _world.Register.IsSlow, _world.Register.IsDoubtful) = (false, false, false);
        ResumeAll();
        _world.StartAll();
    }

    private void ResumeAll()
    {
        foreach (var silo in _world.Living)
        {
            silo.Resume();
        }
    }

    private void Next()
    {
        if (IsOver)
        {
            return;
        }

        _world.Timeline.After(_world.Chance.Between(20, 2 * _world.Conditions.FaultEveryMs), Next);
        if (IsInCalm || _total == 0 || _world.Living.Count == 0)
        {
            return;
        }

        var chosen = Choose();
        if (chosen.Strike())
        {
            _world.CountFault(chosen.Name);
        }
    }

    private Calamity Choose()
    {
        var at = _world.Chance.Below(_total);
        foreach (var (calamity, weight) in _mixture)
        {
            at -= weight;
            if (at < 0)
            {
                return calamity;
            }
        }

        throw new InvalidOperationException("The weights do not add up.");
    }
}
