namespace Quintet.Simulation;

/// <summary>The simulation itself is wrong; nothing is known about the protocol.</summary>
internal sealed class InternalErrorException(string what) : Exception(what);
