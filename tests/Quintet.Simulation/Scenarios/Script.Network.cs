using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>The network, the detector and the clocks of a script.</summary>
internal sealed partial class Script
{
    private readonly Dictionary<string, long> _wallOffsets = [];

    /// <summary>A message that was caught under way; it arrives when the script says so, as often as it says so.</summary>
    public sealed record Caught(string From, string To, Message Message);

    /// <summary>Catches the oldest message of a kind on its way from one silo to another.</summary>
    public Caught Catch<TMessage>(string from, string to, Func<TMessage, bool>? which = null) where TMessage : Message
    {
        var at = _underWay.FindIndex(sent => sent.From == from && sent.To == to && sent.Message is TMessage message && (which is null || which(message)));
        Require(at >= 0, $"a {typeof(TMessage).Name} is under way from {from} to {to}");
        var caught = _underWay[at];
        _underWay.RemoveAt(at);
        Line($"caught {from} -> {to}: {Describe.Message(caught.Message)}");
        return new Caught(caught.From, caught.To, caught.Message);
    }

    /// <summary>A caught message, or one more copy of it, arrives.</summary>
    public void Arrive(Caught caught) => Step(caught.To, new Receive(new SiloId(caught.From), caught.Message));

    /// <summary>Delivers what is under way from one silo to another, of one kind, but not what follows from it.</summary>
    public void Pass<TMessage>(string from, string to) where TMessage : Message
    {
        foreach (var sent in _underWay.Where(sent => sent.From == from && sent.To == to && sent.Message is TMessage).ToArray())
        {
            _underWay.Remove(sent);
            Step(to, new Receive(new SiloId(from), sent.Message));
        }
    }

    /// <summary>Delivers whatever is under way from one silo to another, but not what follows from it.</summary>
    public void Pass(string from, string to) => Pass<Message>(from, to);

    /// <summary>Loses what is under way from one silo to another.</summary>
    public void Lose(string from, string to)
    {
        foreach (var sent in _underWay.Where(sent => sent.From == from && sent.To == to).ToArray())
        {
            Line($"lost {from} -> {to}: {sent.Message.GetType().Name}");
            _underWay.Remove(sent);
        }
    }

    /// <summary>Whether a message of a kind is under way.</summary>
    public bool IsUnderWay<TMessage>(string from, string to) where TMessage : Message =>
        _underWay.Exists(sent => sent.From == from && sent.To == to && sent.Message is TMessage);

    public void Suspect(string by, string of, Evidence evidence) => Step(by, new Suspect(new SiloId(of), evidence));

    /// <summary>A process is killed, and the others notice for certain.</summary>
    public void Dies(string silo, string noticedBy)
    {
        Kill(silo);
        foreach (var by in noticedBy)
        {
            Suspect($"{by}", silo, Evidence.Gone);
        }
    }

    /// <summary>The wall clock of one silo jumps; its monotonic clock does not.</summary>
    public void ClockJumps(string silo, long ms)
    {
        Line($"the clock of {silo} jumps by {ms} ms");
        _wallOffsets[silo] = _wallOffsets.GetValueOrDefault(silo) + ms;
    }

    /// <summary>
    /// Life goes on for a while between these silos (letters): clocks tick, messages pass unless their link (as "ab": from a to b) is cut, the
    /// register answers. Everything sent to or from others is lost.
    /// </summary>
    public void GoOn(string silos, int ms, params string[] cut)
    {
        const int EveryMs = 50;
        var left = 100_000;
        Line($"{ms} ms go by for {silos}{(cut.Length > 0 ? $", without {string.Join(" ", cut)}" : "")}");
        _goesOn = true;
        for (var spent = 0; spent < ms; spent += EveryMs)
        {
            Tick(EveryMs, silos);
            do
            {
                AnswerAll(silos);
                _underWay.RemoveAll(sent => !silos.Contains(sent.From, StringComparison.Ordinal) || !silos.Contains(sent.To, StringComparison.Ordinal) || cut.Contains(sent.From + sent.To));
                DeliverOne();
                Endless(--left);
            }
            while (_underWay.Count > 0 || IsRegisterAsked(silos));
        }

        _goesOn = false;
    }

    private static void Endless(int left) => History.Require(left > 0, "talk comes to an end", "it does not");

    private void DeliverOne()
    {
        if (_underWay.Count > 0)
        {
            var (from, to, message) = _underWay[0];
            _underWay.RemoveAt(0);
            Step(to, new Receive(new SiloId(from), message));
        }
    }
}
