using System.Net;
using System.Net.Sockets;

namespace Quintet.Silo.Serve;

/// <summary>
/// The two ports of one attempt to start. Free ones that were found stay this process's own, on Linux, until disposed of: Orleans listens in such a way (SO_REUSEPORT) that a second process may listen on
/// the same port, and of two silos at one address it ends the older. So between finding a port and listening on it nobody else may find it.
/// </summary>
internal sealed class PortPair : IDisposable
{
    private const int SolSocket = 1;
    private const int SoReusePort = 15;

    private readonly Socket _silo;
    private readonly Socket _gateway;

    private PortPair(Socket silo, Socket gateway)
    {
        (_silo, _gateway) = (silo, gateway);
        (Silo, Gateway) = (PortOf(silo), PortOf(gateway));
    }

    /// <summary>For other silos.</summary>
    public int Silo { get; }

    /// <summary>For clients.</summary>
    public int Gateway { get; }

    /// <summary>Takes the ports asked for and finds free ones for the others. Another process may take one that was asked for before it is used; not on Linux, a free one too.</summary>
    /// <exception cref="OperatorException">A port asked for is in use or not ours to use; names every such port.</exception>
    public static PortPair Take(SiloSettings settings)
    {
        var problems = new List<string>();

        // Both are bound until both are known, so that they differ.
        var silo = TryBind(settings.Listen, settings.SiloPort, "--silo-port", problems);
        var gateway = TryBind(settings.Listen, settings.GatewayPort, "--gateway-port", problems);
        if (problems.Count > 0)
        {
            silo?.Dispose();
            gateway?.Dispose();
            throw new OperatorException(string.Join("; ", problems));
        }

        var ports = new PortPair(silo!, gateway!);
        LetOrleansListen(silo!, isFree: settings.SiloPort is null);
        LetOrleansListen(gateway!, isFree: settings.GatewayPort is null);
        return ports;
    }

    public void Dispose()
    {
        _silo.Dispose();
        _gateway.Dispose();
    }

    private static void LetOrleansListen(Socket socket, bool isFree)
    {
        if (isFree && OperatingSystem.IsLinux())
        {
            socket.SetRawSocketOption(SolSocket, SoReusePort, BitConverter.GetBytes(1));
        }
        else
        {
            socket.Dispose();
        }
    }

    private static int PortOf(Socket socket) => ((IPEndPoint)socket.LocalEndPoint!).Port;

    private static Socket? TryBind(IPAddress listen, int? port, string option, List<string> problems)
    {
        // A port that was asked for may have connections that an earlier process has just closed; a free one may not, and is bound for this socket alone. To .NET that is the difference between the two.
        var socket = new Socket(listen.AddressFamily, SocketType.Stream, port is null ? ProtocolType.IP : ProtocolType.Tcp);
        try
        {
            socket.Bind(new IPEndPoint(listen, port ?? 0));
            if (port is not null)
            {
                socket.Listen();
            }

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
