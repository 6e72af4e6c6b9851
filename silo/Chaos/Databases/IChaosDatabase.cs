namespace Quintet.Silo.Chaos.Databases;

/// <summary>The database of a run.</summary>
internal interface IChaosDatabase : IAsyncDisposable
{
    /// <summary>How silos and clients connect to it.</summary>
    string Database { get; }

    /// <summary>What it is, in reports.</summary>
    string Kind { get; }

    /// <summary>Takes it from the silos for a while. Returns when they have it again.</summary>
    /// <param name="variant">Chooses among the ways there are.</param>
    /// <param name="lasts">How long.</param>
    /// <param name="began">Is told what is done, when it has been done.</param>
    /// <param name="stop">Ends it early.</param>
    Task DisturbAsync(int variant, TimeSpan lasts, Action<string> began, CancellationToken stop);
}
