using System.Net;
using Microsoft.AspNetCore.Connections;
using Orleans.Configuration;
using Quintet.Calls;

namespace Quintet.Placement;

/// <summary>
/// Tells when a connection with another silo ends. The kernel closes the connections of a process that dies at once, whereas its silence says something only after a while.
/// </summary>
/// <param name="listener">Of the services of this silo, who is told of the other end. Asked when a connection begins: when one ends they may be gone.</param>
internal sealed class ConnectionWatch(Func<IServiceProvider, Action<IPEndPoint>> listener)
{
    public void AddTo(SiloConnectionOptions connections)
    {
        connections.ConfigureSiloOutboundConnection(builder => builder.Use(next => Watched(next, builder.ApplicationServices)));
        connections.ConfigureSiloInboundConnection(builder => builder.Use(next => Speaking(Watched(next, builder.ApplicationServices))));
        connections.ConfigureGatewayInboundConnection(static builder => builder.Use(Speaking));
    }

    private ConnectionDelegate Watched(ConnectionDelegate next, IServiceProvider services) => connection =>
    {
        ConnectionEnds.TellOf(connection, listener(services));
        return next(connection);
    };

    /// <summary>
    /// A connection that ends before anything has come over it was a probe. It is nothing to Orleans, and its end means nothing: if it were answered with probes, silos would probe each other without end.
    /// </summary>
    private static ConnectionDelegate Speaking(ConnectionDelegate next) => async connection =>
    {
        var first = await connection.Transport.Input.ReadAsync().ConfigureAwait(false);
        connection.Transport.Input.AdvanceTo(first.Buffer.Start); // Looked at, not taken.
        if (!first.Buffer.IsEmpty)
        {
            await next(connection).ConfigureAwait(false);
        }
    };
}
