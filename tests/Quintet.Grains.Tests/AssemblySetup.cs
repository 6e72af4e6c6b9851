using Xunit.v3;

// Most tests wait for a database, on which several can wait at once.
[assembly: Parallelization(MaxThreads = 4)]
