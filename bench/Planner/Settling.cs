using System.Diagnostics;
using Quintet.Placement;
using Quintet.Protocol;

namespace Quintet.Bench.Planning;

/// <summary>Carries out plan after plan on paper until nothing is left to do.</summary>
internal sealed class Settling(ClusterPicture picture)
{
    public ClusterPicture Picture { get; private set; } = picture;

    public int Rounds { get; private set; }

    /// <summary>Copies that were made.</summary>
    public int Moved { get; private set; }

    public TimeSpan Total { get; private set; }

    public TimeSpan Slowest { get; private set; }

    public void Run()
    {
        for (; Rounds < 5_000; Rounds++)
        {
            var started = Stopwatch.GetTimestamp();
            var moves = Planner.Plan(Picture);
            var took = Stopwatch.GetElapsedTime(started);
            (Total, Slowest) = (Total + took, took > Slowest ? took : Slowest);
            if (moves.Count == 0)
            {
                return;
            }

            var views = Picture.Views.ToBuilder();
            foreach (var move in moves)
            {
                views[move.Partition] = After(views[move.Partition], move);
            }

            Moved += moves.Count(move => move is AddCopy or ReplaceCopy);
            Picture = Picture with { Views = views.ToImmutable() };
        }
    }

    /// <summary>A silo fails, and the first member left leads what it led.</summary>
    public static (ClusterPicture Picture, int Lost) Lose(ClusterPicture picture, SiloId lost)
    {
        var views = picture.Views.ToBuilder();
        var count = 0;
        foreach (var (partition, view) in picture.Views.Where(row => row.Value.MemberOn(lost) is not null))
        {
            count++;
            var left = view.Members.RemoveAll(member => member.Silo == lost);
            views[partition] = view with { Members = left, Primary = view.Primary.Silo == lost ? left[0] : view.Primary };
        }

        return (picture with { Silos = picture.Silos.Remove(lost), Views = views.ToImmutable() }, count);
    }

    private static View After(View view, Move move) => move switch
    {
        AddCopy add => view with { Members = view.Members.Add(new ReplicaId(add.To, 1)) },
        // The primary cannot leave before it has handed over.
        ReplaceCopy replace when replace.From == view.Primary.Silo => view with { Members = view.Members.Add(new ReplicaId(replace.To, 1)) },
        ReplaceCopy replace => view with { Members = view.Members.RemoveAll(member => member.Silo == replace.From).Add(new ReplicaId(replace.To, 1)) },
        RemoveCopy remove => view with { Members = view.Members.RemoveAll(member => member.Silo == remove.From) },
        MovePrimary hand => view with { Primary = view.MemberOn(hand.To)!.Value },
        _ => view,
    };
}
