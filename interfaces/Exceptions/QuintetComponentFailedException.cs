namespace Quintet;

/// <summary>
/// A component threw an exception that cannot be sent as it is, because its type is not serializable. Give that type <c>[GenerateSerializer]</c>
/// to have it arrive unchanged.
/// </summary>
[GenerateSerializer, Alias("Quintet.ComponentFailedException")]
public sealed class QuintetComponentFailedException : QuintetException
{
    internal QuintetComponentFailedException(string exceptionType, string message)
        : base($"The component threw {exceptionType}: {message} (The exception's type is not serializable; give it [GenerateSerializer] to receive it unchanged.)") =>
        ExceptionType = exceptionType;

    /// <summary>Full name of the type that the component threw.</summary>
    [Id(0)]
    public string ExceptionType { get; private set; }
}
