using System.Collections.Immutable;
using Quintet.Protocol;

namespace Quintet.Placement;

/// <summary>Whom to have declared dead in Orleans' membership, so that ordinary grains recover, too (rule H2). A pure decision.</summary>
internal static class KillRule
{
    /// <summary>The victim, or null. One at a time: the caller asks again when that is done.</summary>
    /// <param name="judgement">Only a silo whose word counts kills, and nobody whose beat moves.</param>
    /// <param name="electorate">The silos that are listed as active and are not gone, this one included. Those that are merely silent count against: they may think otherwise.</param>
    /// <param name="accused">Those that may be gone.</param>
    /// <param name="silentMs">How long a silo that does not refuse connections must have been gone: it may be frozen, and lose its memory if it is declared dead.</param>
    /// <param name="holdsOnlyLiveCopy">Whether a silo is the last living one that holds some partition. It may yet wake up with it.</param>
    public static SiloId? Victim(BeatJudgement judgement, int electorate, IEnumerable<Accusation> accused, long silentMs, Func<SiloId, bool> holdsOnlyLiveCopy)
    {
        if (!judgement.HasWord)
        {
            return null;
        }

        foreach (var accusation in accused)
        {
            var isSure = accusation.Refused || (accusation.GoneMs >= silentMs && !judgement.Cut.Contains(accusation.Silo));
            if (isSure && accusation.Agreeing * 2 > electorate && !holdsOnlyLiveCopy(accusation.Silo))
            {
                return accusation.Silo;
            }
        }

        return null;
    }

    /// <summary>Whether some view names the silo and no member that lives.</summary>
    public static bool HoldsOnlyLiveCopy(SiloId silo, IEnumerable<View> views, ImmutableArray<SiloId> live) =>
        views.Any(view => view.MemberOn(silo) is not null && !view.Members.Any(member => member.Silo != silo && live.Contains(member.Silo)));
}

/// <summary>What is held against a silo that may be declared dead.</summary>
/// <param name="Silo">Which.</param>
/// <param name="Refused">Nobody listens at its address.</param>
/// <param name="GoneMs">How long it has counted as gone here; 0 if it does not.</param>
/// <param name="Agreeing">How many silos miss it or were refused by it, this one included.</param>
internal readonly record struct Accusation(SiloId Silo, bool Refused, long GoneMs, int Agreeing);
