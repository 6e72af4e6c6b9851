using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>
/// What silos believe about each other. Silence may be false; "gone" is said only of a dead silo whose port refuses, or of one that two
/// silos, which hear each other, find silent.
/// </summary>
internal sealed class Detector(Cluster world)
{
    private readonly Dictionary<(int By, int Of), long> _falseUntil = [];
    private long _quietUntilMs;

    public bool IsTruthful { get; set; }

    /// <summary>No false suspicions until then.</summary>
    public void KeepQuiet(long untilMs)
    {
        _quietUntilMs = untilMs;
        _falseUntil.Clear();
    }

    public void Begin() => world.Timeline.Every(100, Look);

    /// <summary>For a while this silo finds the other silent, for no reason.</summary>
    public void Mistake(Silo by, Silo of, int ms) => _falseUntil[(by.Number, of.Number)] = world.Timeline.NowMs + ms;

    private void Look()
    {
        foreach (var silo in world.Living)
        {
            if (silo.IsPaused)
            {
                continue;
            }

            foreach (var other in world.All)
            {
                if (other != silo && !(other.IsDead && silo.Thinks(other) == Evidence.Gone))
                {
                    Judge(silo, other);
                }
            }
        }
    }

    private void Judge(Silo silo, Silo other)
    {
        var evidence = IsSilent(silo, other) ? Evidence.Silent : Evidence.None;
        if (other.IsDead && !world.Network.IsCut(silo.Number, other.Number))
        {
            evidence = Evidence.Gone;
        }
        else if (evidence == Evidence.Silent && IsConfirmed(silo, other))
        {
            evidence = Evidence.Gone;
        }

        if (silo.Thinks(other) != evidence)
        {
            silo.Suspect(other, evidence);
        }
    }

    private bool IsConfirmed(Silo silo, Silo other)
    {
        foreach (var third in world.Living)
        {
            if (third != silo && third != other && third.Thinks(other) != Evidence.None && !IsSilent(silo, third))
            {
                return true;
            }
        }

        return false;
    }

    private bool IsSilent(Silo silo, Silo other)
    {
        if (other.IsDead || other.IsPaused
            || world.Network.IsCut(silo.Number, other.Number) || world.Network.IsCut(other.Number, silo.Number))
        {
            return true;
        }

        if (IsTruthful || world.Timeline.NowMs < _quietUntilMs)
        {
            return false;
        }

        if (world.Conditions.FalseSuspicion > 0 && world.Chance.Of(world.Conditions.FalseSuspicion * 0.2))
        {
            Mistake(silo, other, world.Chance.Between(100, 1000));
        }

        return _falseUntil.GetValueOrDefault((silo.Number, other.Number)) > world.Timeline.NowMs;
    }
}
