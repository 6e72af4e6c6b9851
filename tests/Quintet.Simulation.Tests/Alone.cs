namespace Quintet.Simulation.Tests;

/// <summary>These tests use all processors, and one bug at a time is planted for a whole process.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
