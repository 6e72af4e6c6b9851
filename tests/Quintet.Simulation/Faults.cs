using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>Makes things go wrong at random, but kills only while another up-to-date copy lives: more than that nobody survives.</summary>
internal sealed class Faults(ClusterRun world)
{
    private bool _over;
    private int _generation = 1;

    public void Begin() => world.Timeline.After(world.Chance.Between(200, 1000), Next);

    public void End()
    {
        _over = true;
        world.Register.IsDown = false;
        foreach (var silo in world.Living)
        {
            silo.Resume();
        }
    }

    private void Next()
    {
        if (_over)
        {
            return;
        }

        Strike();
        world.Timeline.After(world.Chance.Between(10, 2 * world.Conditions.FaultEveryMs), Next);
    }

    private void Strike()
    {
        var silo = world.Chance.Pick(world.Living);
        var other = world.Chance.Pick(world.Living);
        switch (world.Chance.Below(9))
        {
            case 0 or 1:
                Kill(world.Chance.Of(0.5) ? world.Find(world.Register.Row.Primary.Silo)! : silo);
                break;
            case 2:
                world.Timeline.Say($"fault: {silo.Id} frozen");
                silo.Pause();
                world.Timeline.After(world.Chance.Between(50, 3000), silo.Resume);
                break;
            case 3:
                world.Timeline.Say($"fault: link {silo.Id} -> {other.Id} cut");
                world.Network.Cut(silo.Id.Value, other.Id.Value);
                break;
            case 4:
                Split();
                break;
            case 5 or 6:
                world.Network.Mend();
                break;
            case 7:
                world.Timeline.Say("fault: register down");
                world.Register.IsDown = true;
                world.Timeline.After(world.Chance.Between(50, 1500), () => world.Register.IsDown = false);
                break;
            default:
                world.Find(world.Register.Row.Primary.Silo)!.Step(new AskHandOver(other.Id));
                break;
        }
    }

    private void Split()
    {
        world.Timeline.Say("fault: network split");
        var left = world.Living.Where(_ => world.Chance.Of(0.5)).Select(silo => silo.Id.Value).ToHashSet();
        foreach (var silo in world.Living)
        {
            foreach (var other in world.Living)
            {
                if (left.Contains(silo.Id.Value) != left.Contains(other.Id.Value))
                {
                    world.Network.Cut(silo.Id.Value, other.Id.Value);
                }
            }
        }
    }

    private void Kill(Silo victim)
    {
        if (victim.IsDead || !world.Register.Possible.All(view => view.Members.Any(member => Survives(member, victim))))
        {
            return;
        }

        world.Count("killed");
        world.Timeline.Say($"fault: {victim.Id} killed");
        victim.Kill();
        var name = victim.Id.Value.Split('@')[0];
        world.Timeline.After(world.Chance.Between(100, 2500), () => world.Start($"{name}@{++_generation}"));
    }

    private bool Survives(ReplicaId member, Silo victim) =>
        world.Find(member.Silo) is { IsDead: false } silo && silo != victim && silo.Core.Identity == member
        && silo.Core.Phase is not (ReplicaPhase.Absent or ReplicaPhase.Halted) && silo.Core.LastIndex > 0;
}
