namespace Quintet.Simulation;

/// <summary>A promise of the protocol was broken.</summary>
internal sealed class BrokenPromiseException(string promise, string observed) : Exception($"{promise}: {observed}")
{
    public BrokenPromiseException(string what)
        : this("a promise was broken", what)
    {
    }

    /// <summary>What is promised, the same words each time.</summary>
    public string Promise => promise;

    /// <summary>What was seen instead.</summary>
    public string Observed => observed;
}
