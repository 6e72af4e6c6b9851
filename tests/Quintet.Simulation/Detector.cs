using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>
/// What silos believe about each other. Silence may be false; "gone" is said only of a dead silo whose port refuses, or of one that two
/// silos, which hear each other, find silent.
/// </summary>
internal sealed class Detector(ClusterRun world)
{
    private readonly Dictionary<(SiloId By, SiloId Of), long> _falseUntil = [];

    public bool IsTruthful { get; set; }

    public void Begin() => world.Timeline.Every(100, Look);

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
                if (other != silo)
                {
                    Judge(silo, other);
                }
            }
        }
    }

    private void Judge(Silo silo, Silo other)
    {
        var evidence = IsSilent(silo, other) ? Evidence.Silent : Evidence.None;
        if (other.IsDead && !world.Network.IsCut(silo.Id.Value, other.Id.Value))
        {
            evidence = Evidence.Gone;
        }
        else if (evidence == Evidence.Silent && world.Living.Any(third => third != silo && third != other && !IsSilent(silo, third)
            && third.Suspicions.GetValueOrDefault(other.Id) != Evidence.None))
        {
            evidence = Evidence.Gone;
        }

        if (silo.Suspicions.GetValueOrDefault(other.Id) != evidence)
        {
            silo.Suspicions[other.Id] = evidence;
            silo.Step(new Suspect(other.Id, evidence));
        }
    }

    private bool IsSilent(Silo silo, Silo other)
    {
        if (other.IsDead || other.IsPaused
            || world.Network.IsCut(silo.Id.Value, other.Id.Value) || world.Network.IsCut(other.Id.Value, silo.Id.Value))
        {
            return true;
        }

        if (IsTruthful)
        {
            return false;
        }

        var pair = (silo.Id, other.Id);
        if (world.Chance.Of(world.Conditions.FalseSuspicion * 0.2))
        {
            _falseUntil[pair] = world.Timeline.NowMs + world.Chance.Between(100, 1000);
        }

        return _falseUntil.GetValueOrDefault(pair) > world.Timeline.NowMs;
    }
}
