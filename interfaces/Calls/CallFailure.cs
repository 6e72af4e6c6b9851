using System.Net.Sockets;
using Orleans.Runtime.Messaging;

namespace Quintet.Calls;

/// <summary>What a failed sending proves.</summary>
internal enum FailureKind
{
    /// <summary>Nobody listens at the silo's address: not delivered, and evidence that the process is gone.</summary>
    Refused,

    /// <summary>No connection: not delivered.</summary>
    NotSent,

    /// <summary>The attempt may have arrived.</summary>
    Lost,

    /// <summary>Not a matter of transport, and another attempt would fare no better: an argument that is not serializable, or a defect.</summary>
    Fatal,
}

/// <summary>Tells failures of sending apart.</summary>
internal static class CallFailure
{
    public static FailureKind Classify(Exception failure)
    {
        for (var e = failure; e is not null; e = e.InnerException)
        {
            if (e is SocketException { SocketErrorCode: SocketError.ConnectionRefused } || SaysRefused(e))
            {
                return FailureKind.Refused;
            }
        }

        return failure switch
        {
            ConnectionFailedException => FailureKind.NotSent,
            OrleansMessageRejectionException rejection when rejection.Message.Contains(nameof(ConnectionFailedException), StringComparison.Ordinal) =>
                FailureKind.NotSent,
            OrleansException or TimeoutException or OperationCanceledException or ObjectDisposedException => FailureKind.Lost,
            _ => FailureKind.Fatal,
        };
    }

    // A silo keeps only the text of why it could not send; Orleans puts the name of the socket error into it, in every culture.
    private static bool SaysRefused(Exception e) =>
        e is OrleansException or IOException && e.Message.Contains($"Error: {nameof(SocketError.ConnectionRefused)}", StringComparison.Ordinal);
}
