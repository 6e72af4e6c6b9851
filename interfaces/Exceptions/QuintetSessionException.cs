namespace Quintet;

/// <summary>
/// What a session has seen means nothing here: its token is malformed or of another cluster or deployment, or it has seen an era of a partition that is over, because the
/// partition was lost and restored. In the last case it is said once; the session goes on without what it had seen of that partition.
/// </summary>
[GenerateSerializer, Alias("Quintet.SessionException")]
public sealed class QuintetSessionException : QuintetException
{
    internal QuintetSessionException(string message)
        : base(message)
    {
    }
}
