using Quintet;

namespace Consumer;

public interface IShelf : IComponent, IGrainWithGuidKey
{
    [Command] ValueTask<int> Put(int items);
    [Query]   ValueTask<int> Count();
}

[GenerateSerializer, Alias("Consumer.ShelfFull")]
public sealed class ShelfFullException(string message) : Exception(message);
