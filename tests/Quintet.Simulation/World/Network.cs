namespace Quintet.Simulation;

/// <summary>Carries things between nodes, known by their numbers: late, twice, in another order, or not at all.</summary>
internal sealed class Network(Timeline timeline, Chance chance, Conditions conditions)
{
    private readonly HashSet<int> _cut = [];
    private readonly Dictionary<int, long> _slowUntil = [];

    /// <summary>From now on everything arrives, once and soon.</summary>
    public bool IsHealed { get; private set; }

    public long Lost { get; private set; }

    public long Duplicated { get; private set; }

    public long Delayed { get; private set; }

    public bool IsWhole => _cut.Count == 0;

    public void Send(int from, int to, Happening arrival)
    {
        if (IsCut(from, to) || (!IsHealed && conditions.Loss > 0 && chance.Of(conditions.Loss)))
        {
            Lost++;
            return;
        }

        Carry(from, to, arrival);
        if (!IsHealed && conditions.Duplication > 0 && chance.Of(conditions.Duplication))
        {
            Duplicated++;
            Carry(from, to, arrival);
        }
    }

    public void Send(int from, int to, Action arrival) => Send(from, to, new Told(arrival));

    public bool IsCut(int from, int to) => _cut.Count > 0 && _cut.Contains(Link(from, to));

    public void Cut(int from, int to) => _cut.Add(Link(from, to));

    /// <summary>For a while half of what goes this way takes long, each thing differently long.</summary>
    public void Slow(int from, int to, int ms) => _slowUntil[Link(from, to)] = timeline.NowMs + ms;

    public void Mend() => _cut.Clear();

    public void Heal()
    {
        Mend();
        _slowUntil.Clear();
        IsHealed = true;
    }

    private static int Link(int from, int to) => (from << 16) | to;

    private void Carry(int from, int to, Happening arrival)
    {
        var delay = chance.Between(1, 12);
        if (!IsHealed && conditions.LongDelay > 0 && chance.Of(conditions.LongDelay))
        {
            Delayed++;
            delay = chance.Between(50, 2500);
        }
        else if (_slowUntil.Count > 0 && _slowUntil.GetValueOrDefault(Link(from, to)) > timeline.NowMs)
        {
            delay = chance.Of(0.5) ? delay : chance.Between(1, 1500);
        }

        timeline.After(delay, new Passage(this, from, to, arrival));
    }

    private sealed class Passage(Network network, int from, int to, Happening arrival) : Happening
    {
        public override void Happen()
        {
            if (network.IsCut(from, to))
            {
                network.Lost++;
            }
            else
            {
                arrival.Happen();
            }
        }
    }

    private sealed class Told(Action tell) : Happening
    {
        public override void Happen() => tell();
    }
}
