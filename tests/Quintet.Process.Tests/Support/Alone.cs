namespace Quintet.ProcessTests.Support;

/// <summary>Tests that keep the machine busy or look at how long something takes: nothing else runs beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
