using Xunit.v3;

// Two at a time of those that mostly wait; the others run alone afterwards, for load of several tests at once would slow them down.
[assembly: Parallelization(Mode = Xunit.Sdk.ParallelMode.Collections, MaxThreads = 2)]
