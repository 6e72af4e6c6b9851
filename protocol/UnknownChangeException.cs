namespace Quintet.Protocol;

/// <summary>An entry holds an event that this silo's build does not know: a newer one wrote it.</summary>
public sealed class UnknownChangeException(string message, Exception? innerException = null) : Exception(message, innerException);
