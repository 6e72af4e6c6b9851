namespace Quintet.Components;

/// <summary>
/// A set or dictionary. Its order depends on how it came about, on the hashes of strings, which every process salts anew, and on comparers. So each
/// element is hashed apart, and what counts is their number and the sum of their 128-bit hashes.
/// </summary>
internal sealed class UnorderedHash<TCollection, T> : ContentHash<TCollection>
    where TCollection : IEnumerable<T>
{
    private readonly Elements<T> _elements = new();

    public override void Write(TCollection value, HashWriter writer)
    {
        var slot = _elements.Slot;
        var apart = writer.Apart();
        var count = 0;
        var sum = UInt128.Zero;
        try
        {
            foreach (var element in value)
            {
                slot.Write(element, apart);
                sum = unchecked(sum + apart.Finish());
                count++;
            }
        }
        catch
        {
            apart.Finish();
            throw;
        }

        writer.Write(count);
        writer.Write(sum);
    }
}
