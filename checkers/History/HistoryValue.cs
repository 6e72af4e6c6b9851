using System.Collections.Immutable;
using System.Globalization;

namespace Quintet.Checkers;

/// <summary>What a <see cref="HistoryValue"/> holds.</summary>
public enum HistoryValueKind
{
    /// <summary>Nothing. A register that was never written.</summary>
    Null = 0,

    /// <summary>A whole number.</summary>
    Number = 1,

    /// <summary>A string.</summary>
    Text = 2,

    /// <summary>True or false: how a <c>cas</c> ended.</summary>
    Truth = 3,

    /// <summary>Values in order.</summary>
    List = 4,
}

/// <summary>A value in a history: null, a whole number, a string, a truth value, or a list of values. Immutable; the default is null.</summary>
public readonly struct HistoryValue : IEquatable<HistoryValue>
{
    private readonly long _number;
    private readonly object? _content;

    private HistoryValue(HistoryValueKind kind, long number, object? content)
    {
        Kind = kind;
        _number = number;
        _content = content;
    }

    /// <summary>Null: a register that was never written.</summary>
    public static HistoryValue Null => default;

    /// <summary>A list without values.</summary>
    public static HistoryValue Empty { get; } = Of([]);

    /// <summary>What it holds.</summary>
    public HistoryValueKind Kind { get; }

    /// <summary>Whether it is null.</summary>
    public bool IsNull => Kind == HistoryValueKind.Null;

    /// <summary>Whether it is the truth value "true".</summary>
    public bool IsTrue => Kind == HistoryValueKind.Truth && _number != 0;

    /// <summary>The values of a list; none if it is not a list.</summary>
    public ReadOnlySpan<HistoryValue> Items => Kind == HistoryValueKind.List ? ((HistoryValue[])_content!).AsSpan() : [];

    /// <summary>The number; 0 if it is not a number.</summary>
    public long Number => Kind == HistoryValueKind.Number ? _number : 0;

    /// <summary>The string; null if it is not a string.</summary>
    public string? Text => _content as string;

    /// <summary>A whole number.</summary>
    public static HistoryValue Of(long number) => new(HistoryValueKind.Number, number, null);

    /// <summary>A string, or null.</summary>
    public static HistoryValue Of(string? text) => text is null ? default : new(HistoryValueKind.Text, 0, text);

    /// <summary>A truth value.</summary>
    public static HistoryValue Of(bool truth) => new(HistoryValueKind.Truth, truth ? 1 : 0, null);

    /// <summary>A list. The values are copied.</summary>
    public static HistoryValue Of(params ReadOnlySpan<HistoryValue> items)
    {
        // Lists differ in length or in their hash almost always, so that equality seldom looks at the values.
        var hash = new HashCode();
        foreach (var item in items)
        {
            hash.Add(item);
        }

        return new(HistoryValueKind.List, hash.ToHashCode(), items.ToArray());
    }

    /// <summary>A whole number.</summary>
    public static implicit operator HistoryValue(long number) => Of(number);

    /// <summary>A truth value.</summary>
    public static implicit operator HistoryValue(bool truth) => Of(truth);

    /// <summary>A list.</summary>
    public static implicit operator HistoryValue(ImmutableArray<HistoryValue> items) => Of(items.AsSpan());

    /// <summary>Whether both hold the same.</summary>
    public static bool operator ==(HistoryValue left, HistoryValue right) => left.Equals(right);

    /// <summary>Whether they differ.</summary>
    public static bool operator !=(HistoryValue left, HistoryValue right) => !left.Equals(right);

    /// <inheritdoc />
    public bool Equals(HistoryValue other) =>
        Kind == other.Kind
        && _number == other._number
        && (ReferenceEquals(_content, other._content)
            || (Kind == HistoryValueKind.Text && string.Equals(Text, other.Text, StringComparison.Ordinal))
            || (Kind == HistoryValueKind.List && Items.SequenceEqual(other.Items)));

    /// <inheritdoc />
    public override bool Equals(object? obj) => obj is HistoryValue other && Equals(other);

    /// <inheritdoc />
    public override int GetHashCode() => HashCode.Combine(Kind, _number, Text);

    /// <summary>As it stands in a history; lists of more than eight values are cut in the middle.</summary>
    public override string ToString() => Kind switch
    {
        HistoryValueKind.Null => "null",
        HistoryValueKind.Number => _number.ToString(CultureInfo.InvariantCulture),
        HistoryValueKind.Text => $"\"{Text}\"",
        HistoryValueKind.Truth => IsTrue ? "true" : "false",
        _ => ListText(),
    };

    private string ListText()
    {
        var items = Items.ToArray();
        return items.Length <= 8
            ? $"[{string.Join(", ", items)}]"
            : $"[{string.Join(", ", items[..3])}, … {items.Length - 6} more …, {string.Join(", ", items[^3..])}]";
    }
}
