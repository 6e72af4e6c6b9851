using System.Collections.Immutable;
using Quintet.Protocol;

namespace Quintet.Placement;

/// <summary>
/// The beats of a deployment's silos, in the register's database: what a silo in doubt goes by when pulses do not tell the dead from the cut off (rule H16).
/// The calls block on purpose: they are made by a thread of their own, so that a busy thread pool is not taken for a slow database. Used by one thread.
/// </summary>
internal interface IBeatTable
{
    /// <summary>Writes a silo's beat over its last one, in one autocommitted statement, and answers with the beats of all silos as they stand after it.</summary>
    /// <exception cref="Exception">The database failed or did not answer in time. Whether the beat was written is then unknown, and does not matter.</exception>
    IReadOnlyList<Beat> Write(Beat beat);

    /// <summary>The beats of all silos.</summary>
    /// <exception cref="Exception">The database failed or did not answer in time.</exception>
    IReadOnlyList<Beat> Read();

    /// <summary>Deletes a beat, unless its silo has written another one since.</summary>
    /// <exception cref="Exception">The database failed or did not answer in time.</exception>
    void Remove(Beat beat);
}

/// <summary>A silo's beat.</summary>
/// <param name="Silo">Whose.</param>
/// <param name="Number">Rises with every beat of the silo. Only its movement counts; no clock is compared.</param>
/// <param name="Hears">Whose pulses arrive there.</param>
/// <param name="Doubts">Whom a silo in doubt misses; empty if it is not in doubt.</param>
internal sealed record Beat(SiloId Silo, long Number, ImmutableArray<SiloId> Hears, ImmutableArray<SiloId> Doubts);
