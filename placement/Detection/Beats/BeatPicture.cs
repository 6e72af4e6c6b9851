using System.Collections.Immutable;
using Quintet.Protocol;

namespace Quintet.Placement;

/// <summary>What one silo knows of the beats at one moment: all that <see cref="BeatJudge"/> goes by.</summary>
/// <param name="Here">The judge.</param>
/// <param name="InDoubt">Most others are silent to it, and it cannot tell whose fault that is.</param>
/// <param name="OnTime">Its own beats are committed on time. If not, nothing can be told from those of others.</param>
/// <param name="Hears">Whose pulses reach it.</param>
/// <param name="Others">The other silos that take part and are neither dead nor refuse connections, in order.</param>
internal sealed record BeatPicture(SiloId Here, bool InDoubt, bool OnTime, ImmutableSortedSet<SiloId> Hears, ImmutableArray<Sighting> Others);

/// <summary>What is known of one other silo's beats.</summary>
/// <param name="Silo">Whose.</param>
/// <param name="UnmovedMs">For how long its beat has certainly not moved, of the time in which the judge's own beats were on time without a break.</param>
/// <param name="Moved">Whether it has moved in that time.</param>
/// <param name="Hears">Whom it says it hears.</param>
/// <param name="ApartMs">For how long both have been beating without hearing each other; 0 if they do.</param>
internal readonly record struct Sighting(SiloId Silo, long UnmovedMs, bool Moved, ImmutableArray<SiloId> Hears, long ApartMs);
