namespace Quintet;

/// <summary>
/// The database cannot be used, or not now. The message names the database, what was observed and the remedy. Nothing was changed.
/// </summary>
[GenerateSerializer, Alias("Quintet.StorageException")]
public sealed class QuintetStorageException : QuintetException
{
    internal QuintetStorageException(string message, Exception? inner = null)
        : base(message, inner)
    {
    }
}
