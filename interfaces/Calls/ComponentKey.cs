using System.Text;
using Quintet.Protocol;

namespace Quintet.Calls;

/// <summary>
/// The two ids of a component. The <em>logical</em> one is what callers use; the <em>pinned</em> one names the activation on one
/// silo: <c>key U+001F silo address</c>. A pinned id that escapes into a caller's hands is treated as its logical id.
/// </summary>
internal static class ComponentKey
{
    /// <summary>The longest logical key, in characters (UTF-16 code units) of the key as Orleans writes it.</summary>
    public const int MaxLength = 512;

    private const byte Separator = 0x1F;

    /// <summary>The logical id of a component, given by its logical or by a pinned id.</summary>
    /// <exception cref="QuintetKeyException">The key breaks the rules for keys.</exception>
    public static GrainId Logical(GrainId id)
    {
        var key = id.Key.AsSpan();
        if (key.Length is > 0 and <= MaxLength && !key.Contains(Separator))
        {
            return id; // bytes are at least as many as characters
        }

        var logical = TryUnpin(id, out var unpinned, out _) ? unpinned : id;
        Check(logical);
        return logical;
    }

    /// <summary>The id of the component's activation on a silo.</summary>
    /// <param name="logical">The logical id.</param>
    /// <param name="silo">The silo.</param>
    public static GrainId Pin(GrainId logical, SiloId silo)
    {
        var key = logical.Key.AsSpan();
        var pinned = new byte[key.Length + 1 + Encoding.UTF8.GetByteCount(silo.Value)];
        key.CopyTo(pinned);
        pinned[key.Length] = Separator;
        Encoding.UTF8.GetBytes(silo.Value, pinned.AsSpan(key.Length + 1));
        return new GrainId(logical.Type, new IdSpan(pinned));
    }

    /// <summary>Splits a pinned id. False if the id is not a pinned one.</summary>
    public static bool TryUnpin(GrainId id, out GrainId logical, out SiloId silo)
    {
        var key = id.Key.AsSpan();
        var at = key.LastIndexOf(Separator);
        if (at >= 0 && TryParseSilo(key[(at + 1)..], out silo))
        {
            logical = new GrainId(id.Type, new IdSpan(key[..at].ToArray()));
            return true;
        }

        logical = default;
        silo = default;
        return false;
    }

    private static bool TryParseSilo(ReadOnlySpan<byte> text, out SiloId silo)
    {
        // The cheap test keeps exceptions away from keys that merely contain the separator.
        if (text.Length is >= 5 and <= 128 && text.Contains((byte)'@') && text.Contains((byte)':'))
        {
            var value = Encoding.UTF8.GetString(text);
            try
            {
                silo = new SiloId(value);
                return SiloAddress.FromParsableString(value).ToParsableString() == value;
            }
            catch (Exception e) when (e is FormatException or ArgumentException or OverflowException)
            {
                // Not an address.
            }
        }

        silo = default;
        return false;
    }

    private static void Check(GrainId id)
    {
        var key = id.Key.ToString() ?? "";
        var length = key.Length;
        if (length is 0 or > MaxLength)
        {
            throw new QuintetKeyException(
                $"The key of a component of type '{id.Type}' has {length} characters; 1 to {MaxLength} are allowed. " +
                (length == 0 ? "Give it a key." : $"Shorten the key, or use a hash of it. It begins with '{Escape(key[..40])}'."));
        }

        if (key.Contains((char)Separator))
        {
            throw new QuintetKeyException(
                $"The key '{Escape(key)}' of a component of type '{id.Type}' contains U+001F, which separates a key from a silo's address. " +
                "Replace that character.");
        }
    }

    private static string Escape(string key) => key.Replace("\u001F", "\\u001F", StringComparison.Ordinal);
}
