using Quintet;

namespace Consumer;

[GenerateSerializer, Alias("Consumer.ShelfState")]
public sealed record ShelfState
{
    [Id(0)] public int Items { get; init; }
}

[GenerateSerializer, Alias("Consumer.ItemsPut")]
public sealed record ItemsPut([property: Id(0)] int Items) : IEvent<ShelfState>
{
    public ShelfState ApplyTo(ShelfState state) => state with { Items = state.Items + Items };
}

[Component("shelf")]
public sealed class Shelf : Component<ShelfState>, IShelf
{
    public ValueTask<int> Put(int items)
    {
        Raise(new ItemsPut(items));
        return State.Items <= 10 ? new(State.Items) : throw new ShelfFullException($"{State.Items} items, but there is room for 10");
    }

    public ValueTask<int> Count() => new(State.Items);
}
