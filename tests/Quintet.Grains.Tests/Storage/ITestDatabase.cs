using Quintet.Storage;

namespace Quintet.Grains.Tests.Storage;

/// <summary>A database for one test, of whatever kind.</summary>
internal interface ITestDatabase : IDisposable
{
    /// <summary>As an operator would write it.</summary>
    string ConnectionString { get; }

    /// <summary>Opens it as a process of its own would, its schema made.</summary>
    Task<IDatabase> PrepareAsync();

    /// <summary>Runs statements on a connection that knows nothing of Quintet.</summary>
    void Execute(string sql);
}
