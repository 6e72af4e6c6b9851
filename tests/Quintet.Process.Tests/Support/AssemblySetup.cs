using Xunit.v3;

// Silo processes and load of several tests at once would only slow each other down.
[assembly: Parallelization(Mode = Xunit.Sdk.ParallelMode.None)]
