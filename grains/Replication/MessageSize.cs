using Quintet.Protocol;

namespace Quintet.Replication;

/// <summary>What a message between replicas weighs, in bytes, roughly.</summary>
internal static class MessageSize
{
    private const int Envelope = 256;

    public static int Of(Message message) => Envelope + message switch
    {
        Append append => append.Entries.Sum(entry => entry.SizeBytes),
        SnapshotChunk chunk => chunk.Components.Sum(component => component.State.Length) + chunk.Clients.Sum(client => client.Replies.Sum(reply => reply.Outcome.Length)) + chunk.Keys.Sum(key => key.Outcome.Length),
        _ => 0,
    };
}
