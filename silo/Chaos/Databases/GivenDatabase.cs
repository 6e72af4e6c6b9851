namespace Quintet.Silo.Chaos.Databases;

/// <summary>A database that others may use, too, and that is therefore left alone.</summary>
internal sealed class GivenDatabase(string database) : IChaosDatabase
{
    public string Database { get; } = database;

    public string Kind { get; } = database[..database.IndexOf(':', StringComparison.Ordinal)];

    public Task DisturbAsync(int variant, TimeSpan lasts, Action<string> began, CancellationToken stop) =>
        throw new InvalidOperationException("A database that was given by --database is never disturbed.");

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;
}
