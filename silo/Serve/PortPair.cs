using System.Net;
using System.Net.Sockets;

namespace Quintet.Silo.Serve;

/// <summary>The two ports of one attempt to start.</summary>
/// <param name="Silo">For other silos.</param>
/// <param name="Gateway">For clients.</param>
internal readonly record struct PortPair(int Silo, int Gateway)
{
    /// <summary>Takes the ports asked for and finds free ones for the others. Another process may take one of those before it is used.</summary>
    /// <exception cref="OperatorException">A port asked for is in use or not ours to use; names every such port.</exception>
    public static PortPair Choose(SiloSettings settings)
    {
        var problems = new List<string>();

        // Both are held until both are known, so that they differ.
        using var silo = TryHold(settings.Listen, settings.SiloPort, "--silo-port", problems);
        using var gateway = TryHold(settings.Listen, settings.GatewayPort, "--gateway-port", problems);
        return problems.Count == 0
            ? new PortPair(PortOf(silo!), PortOf(gateway!))
            : throw new OperatorException(string.Join("; ", problems));
    }

    private static int PortOf(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    private static Socket? TryHold(IPAddress listen, int? port, string option, List<string> problems)
    {
        var socket = new Socket(listen.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(listen, port ?? 0));
            socket.Listen();
            return socket;
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            problems.Add(exception.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => $"port {port} on {listen} is in use by another process; choose another one with {option}, or leave it out for a free one",
                SocketError.AccessDenied => $"port {port} on {listen} may not be used by this user; choose one above 1023 with {option}, or leave it out for a free one",
                SocketError.AddressNotAvailable => $"this machine has no address {listen}; choose another one with --listen",
                _ => $"cannot listen on {listen}:{port} ({option}): {exception.Message}",
            });
            return null;
        }
    }
}
