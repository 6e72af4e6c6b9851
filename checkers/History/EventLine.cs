using System.Text.Json;

namespace Quintet.Checkers;

/// <summary>One line as JSON. Every complaint says what was observed and what is allowed.</summary>
internal readonly struct EventLine(int line, JsonElement json)
{
    public HistoryEvent Event()
    {
        if (json.ValueKind != JsonValueKind.Object)
        {
            throw Wrong($"a JSON object is needed, not {json.ValueKind}.");
        }

        var session = Find(Vocabulary.Session);
        return new HistoryEvent(
            (int)Whole(Vocabulary.Process, 0, int.MaxValue),
            (EventType)OneOf(Vocabulary.Type, Vocabulary.Types, null),
            (OperationKind)OneOf(Vocabulary.F, Vocabulary.Operations, null),
            Text(Vocabulary.Key, Find(Vocabulary.Key)),
            Value(Find(Vocabulary.Value) ?? default),
            Whole(Vocabulary.Time, long.MinValue, long.MaxValue),
            (ReadConsistency)OneOf(Vocabulary.Consistency, Vocabulary.Consistencies, 0),
            session is { } some ? Text(Vocabulary.Session, some) : null);
    }

    /// <summary>A property that is missing and one that is null are the same.</summary>
    private JsonElement? Find(JsonEncodedText name) =>
        json.TryGetProperty(name.EncodedUtf8Bytes, out var found) && found.ValueKind != JsonValueKind.Null ? found : null;

    private string Text(JsonEncodedText name, JsonElement? element) =>
        element is { ValueKind: JsonValueKind.String } text
            ? text.GetString()!
            : throw Wrong($"\"{name}\" must be a string, not {Shown(element)}.");

    private long Whole(JsonEncodedText name, long least, long greatest) =>
        Find(name) is { ValueKind: JsonValueKind.Number } number && number.TryGetInt64(out var value) && value >= least && value <= greatest
            ? value
            : throw Wrong($"\"{name}\" must be a whole number from {least} to {greatest}, not {Shown(Find(name))}.");

    private int OneOf(JsonEncodedText name, string[] words, int? absent)
    {
        var element = Find(name);
        if (element is null && absent is { } fallback)
        {
            return fallback;
        }

        var place = element is { ValueKind: JsonValueKind.String } text ? Array.IndexOf(words, text.GetString()) : -1;
        return place >= 0 ? place : throw Wrong($"\"{name}\" must be one of {string.Join(", ", words)}, not {Shown(element)}.");
    }

    private HistoryValue Value(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Undefined or JsonValueKind.Null:
                return HistoryValue.Null;
            case JsonValueKind.String:
                return HistoryValue.Of(element.GetString());
            case JsonValueKind.True or JsonValueKind.False:
                return element.GetBoolean();
            case JsonValueKind.Number when element.TryGetInt64(out var number):
                return number;
            case JsonValueKind.Array:
                var items = new HistoryValue[element.GetArrayLength()];
                var place = 0;
                foreach (var item in element.EnumerateArray())
                {
                    items[place++] = Value(item);
                }

                return HistoryValue.Of(items);
            default:
                throw Wrong($"\"value\" must be null, a whole number, a string, a truth value or a list of them, not {Shown(element)}.");
        }
    }

    private static string Shown(JsonElement? element) => element is { } some ? some.GetRawText() : "missing";

    private HistoryFormatException Wrong(string what) => new(line, what);
}
