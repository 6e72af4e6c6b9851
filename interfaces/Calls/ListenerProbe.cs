using System.Net;
using System.Net.Sockets;

namespace Quintet.Calls;

/// <summary>Finds out whether anybody listens at an address at all, with a connection over which nothing is said.</summary>
internal static class ListenerProbe
{
    // How long a process that is ending takes at most from one of its sockets to the next, as a rule.
    private static readonly TimeSpan Moment = TimeSpan.FromMilliseconds(10);
    private static readonly TimeSpan AgainAfter = TimeSpan.FromMilliseconds(2);

    /// <summary>
    /// A dead process refuses connections; a living or frozen one accepts them and keeps them open, waiting for the first word. One that is just ending closes what it has, and then what it has not accepted
    /// yet, before it stops listening: whose connection is closed asks again.
    /// </summary>
    /// <param name="endPoint">Where.</param>
    /// <param name="limit">How long a connection is tried, or kept open.</param>
    /// <param name="accepted">Called when a connection has been kept open for a moment, so that somebody seems to listen; perhaps more than once.</param>
    /// <returns>Whether a connection was refused. If not, somebody listens, or the address cannot be reached, which says nothing about the process.</returns>
    public static async Task<bool> IsRefusedAsync(IPEndPoint endPoint, TimeSpan limit, Action accepted)
    {
        try
        {
            using var over = new CancellationTokenSource(limit);
            while (await IsClosedAsync(endPoint, accepted, over.Token).ConfigureAwait(false))
            {
                await Task.Delay(AgainAfter, over.Token).ConfigureAwait(false);
            }
        }
        catch (SocketException exception)
        {
            return exception.SocketErrorCode == SocketError.ConnectionRefused;
        }
        catch (OperationCanceledException)
        {
            // It is kept open, or nothing came back.
        }

        return false;
    }

    /// <summary>Probes an address of this process at which nobody listens, so that what a refusal takes is compiled before there is one that matters.</summary>
    public static async Task RehearseAsync()
    {
        // Nobody else gets the port, and connections to it are refused, for it does not listen.
        var loopback = Socket.OSSupportsIPv4 ? IPAddress.Loopback : IPAddress.IPv6Loopback;
        using var bound = new Socket(loopback.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        bound.Bind(new IPEndPoint(loopback, 0));
        await IsRefusedAsync((IPEndPoint)bound.LocalEndPoint!, TimeSpan.FromSeconds(1), static () => { }).ConfigureAwait(false);
    }

    private static async Task<bool> IsClosedAsync(IPEndPoint endPoint, Action accepted, CancellationToken cancellationToken)
    {
        using var socket = new Socket(endPoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            await socket.ConnectAsync(endPoint, cancellationToken).ConfigureAwait(false);
            var first = socket.ReceiveAsync(new byte[1], cancellationToken).AsTask();
            if (await Task.WhenAny(first, Task.Delay(Moment, cancellationToken)).ConfigureAwait(false) != first)
            {
                accepted();
            }

            return await first.ConfigureAwait(false) == 0;
        }
        catch (SocketException exception) when (exception.SocketErrorCode is SocketError.ConnectionReset)
        {
            return true;
        }
    }
}
