using System.Net;

namespace Quintet.ProcessTests.Support;

/// <summary>Stands between clients and the gateway of one silo, records what they send, and can lose what the silo answers.</summary>
/// <param name="gateway">Where the silo's gateway listens, e.g. <c>127.0.0.1:30000</c>.</param>
internal sealed class GatewayProxy(string gateway) : Relay(IPEndPoint.Parse(gateway))
{
    private readonly MemoryStream _sent = new();
    private volatile bool _losesAnswers;

    /// <summary>What clients have sent, the first thing first.</summary>
    public byte[] Sent
    {
        get
        {
            lock (_sent)
            {
                return _sent.ToArray();
            }
        }
    }

    /// <summary>From now on requests go through and answers do not.</summary>
    public void LoseAnswers() => _losesAnswers = true;

    /// <summary>Drops every connection; later ones work in both directions.</summary>
    public void Reconnect()
    {
        Drop(); // Before the flag is cleared: no answer of the old connections may slip through.
        _losesAnswers = false;
    }

    protected override ValueTask<bool> PassAsync(bool toServer, ReadOnlyMemory<byte> bytes, CancellationToken cancellationToken)
    {
        if (toServer)
        {
            lock (_sent)
            {
                _sent.Write(bytes.Span);
            }
        }

        return new(toServer || !_losesAnswers);
    }
}
