using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>The course of a run: a beginning, a time of faults, and an end in which all must come to rest.</summary>
internal sealed partial class Cluster
{
    private const int LastReadsMs = 300;
    private const int RestMs = 1000;

    // What was asked of primaries before is forgotten by then.
    private const int SettledMs = 2000;

    private long? _wellSinceMs;

    /// <summary>Runs it all.</summary>
    /// <exception cref="BrokenPromiseException">The protocol broke a promise.</exception>
    public void Run()
    {
        TellFirstViews();
        for (var i = 0; i < Conditions.Clients; i++)
        {
            AddClient();
        }

        Detector.Begin();
        _operator.Begin();
        if (Conditions.Meddling)
        {
            _meddler.Begin();
        }

        _calamities.Begin();
        Timeline.RunUntil(Conditions.FaultsMs);
        EndFaults();
        Timeline.RunUntil(Conditions.FaultsMs + Conditions.AftermathMs);
        _clients.ForEach(client => client.Stop());
        var isWell = Timeline.RunUntil(Timeline.NowMs + Conditions.ConvergenceMs, IsWell);
        History.Require(isWell, "all is well some time after faults end", isWell ? "" : Diagnosis());
        StaysAtRest();
        foreach (var partition in Partitions)
        {
            StatesAgree(partition);
            ReadOnceMore(partition);
        }

        Timeline.RunUntil(Timeline.NowMs + LastReadsMs);
        foreach (var partition in Partitions)
        {
            Add("keys that clients' histories do not decide", Calls.Check(partition));
        }

        Timeline.Note(0, (long)Chance.Next(), Operations);
    }

    public void AddClient()
    {
        var client = new Client(this, $"c{_clients.Count}");
        _clients.Add(client);
        client.Begin();
    }

    private void TellFirstViews()
    {
        foreach (var silo in _all)
        {
            foreach (var copy in silo.Copies)
            {
                var view = copy.Partition.Row.View;
                if (view.Primary.Silo == silo.Id || Chance.Of(0.9))
                {
                    Timeline.After(Chance.Between(0, 200), () => copy.Step(new RowRead(view)));
                }
            }
        }
    }

    private void EndFaults()
    {
        Timeline.Say("faults end");
        _calamities.End();
        Detector.IsTruthful = true;
        Register.IsHealed = true;
        Network.Heal();
        _meddler.IsGone = true;
        Administrator.Settle();
    }

    private bool IsWell()
    {
        var isWell = IsWellNow();
        _wellSinceMs = isWell ? _wellSinceMs ?? Timeline.NowMs : null;
        return isWell && Timeline.NowMs - _wellSinceMs >= SettledMs;
    }

    private bool IsWellNow()
    {
        foreach (var client in _clients)
        {
            if (!client.IsIdle)
            {
                return false;
            }
        }

        return Rest.Missing(this) is null;
    }

    /// <summary>Who has nothing to do does nothing; only what clients had begun may still end.</summary>
    private void StaysAtRest()
    {
        var views = Array.ConvertAll(Partitions, partition => partition.Row.View);
        Timeline.RunUntil(Timeline.NowMs + RestMs);
        History.Require(Timeline.RunUntil(Timeline.NowMs + RestMs, () => Rest.Missing(this) is null), "what has come to rest stays at rest", Rest.Missing(this) ?? "");
        foreach (var partition in Partitions)
        {
            History.Require(partition.Row.View == views[partition.Number], "what has come to rest stays at rest", $"{views[partition.Number]} to {partition.Row.View}");
        }
    }

    /// <summary>What no read follows, an outside observer cannot judge.</summary>
    private void ReadOnceMore(Partition partition)
    {
        foreach (var component in Components)
        {
            var read = new Operation(new Slot(NextProcess()), new Session(partition, "observer"), new Request(component, RequestKind.Read), partition.History.Frontier, Timeline.NowMs);
            Calls.Begun(read);
            partition.Primary!.OnRead(component, answer => Calls.Ended(read, answer));
        }
    }

    private void StatesAgree(Partition partition)
    {
        foreach (var member in partition.Row.View.Members)
        {
            var core = partition.CopyOf(member)!.Core;
            foreach (var component in Components)
            {
                partition.History.Agrees($"{member}", component, new Place(core.View!.Id.Era, core.CommitIndex), core.CommittedState(component));
            }
        }
    }

    private string Diagnosis()
    {
        var trouble = new List<string>();
        foreach (var partition in Partitions.Where(partition => Rest.Missing(this, partition) is not null))
        {
            var copies = _living.Select(silo => silo.Copies[partition.Number].Core).Select(core =>
                $"{core.Identity} {core.Phase}{(core.IsQuarantined ? " quarantined" : "")} view {core.View?.Id} commit {core.CommitIndex} of {core.LastIndex} blocked by [{string.Join(" ", core.BlockedBy)}]");
            trouble.Add($"{Rest.Missing(this, partition)}; {partition.Id} row {partition.Row.View}, lost {partition.IsLost}; {string.Join("; ", copies)}");
        }

        return $"{Rest.Missing(this)} | {string.Join(" | ", trouble)}; clients {string.Join(" ", _clients.Select(client => client.IsIdle ? "idle" : "waiting"))}";
    }
}
