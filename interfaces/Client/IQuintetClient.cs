namespace Quintet;

/// <summary>What an operator's program asks of a cluster. Registered by <c>UseQuintet</c> on clients and on silos.</summary>
public interface IQuintetClient
{
    /// <summary>What one silo that answers knows of the cluster. The known silos are asked in turn, each for at most a second, for 10 seconds in all.</summary>
    /// <param name="cancellationToken">Gives up waiting.</param>
    /// <exception cref="QuintetUnavailableException">No silo answered.</exception>
    Task<ClusterStatus> GetStatusAsync(CancellationToken cancellationToken = default);
}
