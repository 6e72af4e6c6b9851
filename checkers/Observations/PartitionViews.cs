using System.Collections.Immutable;
using System.Runtime.InteropServices;

namespace Quintet.Checkers;

/// <summary>The views of one partition, and who serves in them.</summary>
internal sealed class PartitionViews
{
    private readonly Dictionary<(int Era, long Epoch), Known> _epochs = [];
    private readonly HashSet<string> _primaries = new(StringComparer.Ordinal);
    private ViewObservation? _last;

    public string? Add(in ViewObservation view)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_epochs, (view.Era, view.Epoch), out _);
        if (known.ProposalId is not null && (known.ProposalId != view.ProposalId || known.Primary != view.Primary))
        {
            return $"the epoch already was won by proposal {known.ProposalId} with primary {known.Primary}.";
        }

        if (_last is { } last && last.Era == view.Era && last.Epoch == view.Epoch)
        {
            return last.Members.AsSpan().SequenceEqual(view.Members.AsSpan()) ? null : $"members {Text(view.Members)}, but before {Text(last.Members)}.";
        }

        var broken = BrokenRule(view);
        if (broken is null && known.Serving is not null && known.Serving != view.Primary)
        {
            broken = $"{known.Serving} serves, but the primary is {view.Primary}.";
        }

        known = known with { ProposalId = view.ProposalId, Primary = view.Primary };
        if (_last?.Era != view.Era)
        {
            _primaries.Clear();
        }

        _primaries.Add(view.Primary);
        _last = view;
        return broken;
    }

    public string? Add(in ServingObservation serving)
    {
        ref var known = ref CollectionsMarshal.GetValueRefOrAddDefault(_epochs, (serving.Era, serving.Epoch), out _);
        if (known.Serving is not null && known.Serving != serving.Replica)
        {
            return $"{serving.Replica} serves, but so does or did {known.Serving}.";
        }

        known.Serving = serving.Replica;
        return known.Primary is null || known.Primary == serving.Replica ? null : $"{serving.Replica} serves, but the primary is {known.Primary}.";
    }

    private string? BrokenRule(in ViewObservation view)
    {
        for (var i = 1; i < view.Members.Length; i++)
        {
            if (view.Members.AsSpan(0, i).Contains(view.Members[i]))
            {
                return $"{view.Members[i]} is a member twice in {Text(view.Members)}.";
            }
        }

        if (!view.Members.Contains(view.Primary))
        {
            return $"the primary {view.Primary} is not among the members {Text(view.Members)}.";
        }

        return _last is { } last ? BrokenSuccession(view, last) : null;
    }

    private string? BrokenSuccession(in ViewObservation view, in ViewObservation last)
    {
        if (view.Era != last.Era)
        {
            return view.Era == last.Era + 1 ? null : $"the era before it was {last.Era}; eras rise by one.";
        }

        if (view.Epoch < last.Epoch)
        {
            return $"the epoch before it was {last.Epoch}; epochs never fall.";
        }

        var isKnown = view.Primary == last.Primary
            || last.Members.Contains(view.Primary)
            || (view.Epoch > last.Epoch + 1 && _primaries.Contains(view.Primary));
        return isKnown ? null : $"the new primary {view.Primary} was not a member of epoch {last.Epoch} before it: {Text(last.Members)}.";
    }

    private static string Text(ImmutableArray<string> members) => $"[{string.Join(", ", members)}]";

    private record struct Known(string? ProposalId, string? Primary, string? Serving);
}
