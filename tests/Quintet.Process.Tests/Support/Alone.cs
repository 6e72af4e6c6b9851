namespace Quintet.ProcessTests.Support;

/// <summary>Tests that keep the machine busy, or stop everything again and again, to see that nothing comes of it: nothing else runs beside them.</summary>
[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;
