using System.Net;

namespace Quintet.ProcessTests.Support;

/// <summary>Stands between clients and the gateway of one silo, and can lose what the silo answers.</summary>
/// <param name="gateway">Where the silo's gateway listens, e.g. <c>127.0.0.1:30000</c>.</param>
internal sealed class GatewayProxy(string gateway) : Relay(IPEndPoint.Parse(gateway))
{
    private volatile bool _losesAnswers;

    /// <summary>From now on requests go through and answers do not.</summary>
    public void LoseAnswers() => _losesAnswers = true;

    /// <summary>Drops every connection; later ones work in both directions.</summary>
    public void Reconnect()
    {
        Drop(); // Before the flag is cleared: no answer of the old connections may slip through.
        _losesAnswers = false;
    }

    protected override ValueTask<bool> PassAsync(bool toServer, CancellationToken cancellationToken) => new(toServer || !_losesAnswers);
}
