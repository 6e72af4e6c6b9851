using Xunit.v3;

// Silos that wait for each other leave room for others.
[assembly: Parallelization(MaxThreads = 4)]
