using System.Net;
using Microsoft.AspNetCore.Connections;

namespace Quintet.Calls;

/// <summary>The end of a connection, as a sign that the process at its other end may have ended: the kernel closes the connections of a process that dies at once.</summary>
internal static class ConnectionEnds
{
    /// <summary>Tells a listener of the other end's address when the connection ends.</summary>
    public static void TellOf(ConnectionContext connection, Action<IPEndPoint> listener)
    {
        if (connection.RemoteEndPoint is IPEndPoint remote)
        {
            connection.ConnectionClosed.UnsafeRegister(_ => listener(remote), null);
        }
    }
}
