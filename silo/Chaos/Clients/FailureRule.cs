using Quintet.Checkers;

namespace Quintet.Silo.Chaos.Clients;

/// <summary>What an exception proves about the operation that threw it, by what the exceptions' documentation promises.</summary>
internal static class FailureRule
{
    /// <summary><see cref="EventType.Fail"/> if nothing took effect and nothing will, else <see cref="EventType.Info"/>.</summary>
    public static EventType Of(OperationKind kind, Exception exception) => kind == OperationKind.Read || exception
        is QuintetUnavailableException or QuintetNotHostedException or QuintetOverloadedException or QuintetTooFewCopiesException or QuintetMixedVersionsException
            or QuintetIdempotencyKeyMismatchException or QuintetReentrancyException or QuintetKeyException
        ? EventType.Fail
        : EventType.Info;
}
