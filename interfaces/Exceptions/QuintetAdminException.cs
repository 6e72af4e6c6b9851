namespace Quintet;

/// <summary>An administrator asked for what cannot be, or may not be, done. Nothing of it was. The message says why, and what to do instead.</summary>
[GenerateSerializer, Alias("Quintet.AdminException")]
public sealed class QuintetAdminException : QuintetException
{
    internal QuintetAdminException(string message)
        : base(message)
    {
    }
}
