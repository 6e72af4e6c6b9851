namespace Quintet.Simulation;

/// <summary>Carries things between nodes, late, twice, in another order, or not at all.</summary>
internal sealed class Network(Timeline timeline, Chance chance, Conditions conditions)
{
    private readonly HashSet<(string From, string To)> _cut = [];

    /// <summary>From now on everything arrives, once and soon.</summary>
    public bool IsHealed { get; private set; }

    public void Send(string from, string to, Action deliver)
    {
        if (_cut.Contains((from, to)) || (!IsHealed && chance.Of(conditions.Loss)))
        {
            return;
        }

        Deliver(from, to, deliver);
        if (!IsHealed && chance.Of(conditions.Duplication))
        {
            Deliver(from, to, deliver);
        }
    }

    public bool IsCut(string from, string to) => _cut.Contains((from, to));

    public void Cut(string from, string to) => _cut.Add((from, to));

    public void Mend() => _cut.Clear();

    public void Heal()
    {
        Mend();
        IsHealed = true;
    }

    private void Deliver(string from, string to, Action deliver)
    {
        var delay = !IsHealed && chance.Of(conditions.LongDelay) ? chance.Between(50, 2500) : chance.Between(1, 12);
        timeline.After(delay, () =>
        {
            if (!_cut.Contains((from, to)))
            {
                deliver();
            }
        });
    }
}
