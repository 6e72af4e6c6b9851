using System.Buffers;
using System.Text.Json;

namespace Quintet.Checkers;

/// <summary>
/// Writes events, one JSON object a line. Calls must come one after another and in order of time: a recorder with many threads reads the clock and
/// appends under one lock. Does not own the stream and does not flush it.
/// </summary>
public sealed class HistoryWriter(Stream stream) : IDisposable
{
    private readonly ArrayBufferWriter<byte> _line = new();
    private readonly Utf8JsonWriter _json = new(Stream.Null);

    /// <summary>Writes one line.</summary>
    public void Append(in HistoryEvent entry)
    {
        _line.ResetWrittenCount();
        _json.Reset(_line);
        _json.WriteStartObject();
        _json.WriteNumber(Vocabulary.Process, entry.Process);
        _json.WriteString(Vocabulary.Type, entry.Type.Word());
        _json.WriteString(Vocabulary.F, entry.F.Word());
        _json.WriteString(Vocabulary.Key, entry.Key);
        _json.WritePropertyName(Vocabulary.Value);
        Write(entry.Value);
        _json.WriteNumber(Vocabulary.Time, entry.Time);
        _json.WriteString(Vocabulary.Consistency, entry.Consistency.Word());
        if (entry.Session is not null)
        {
            _json.WriteString(Vocabulary.Session, entry.Session);
        }

        _json.WriteEndObject();
        _json.Flush();
        _line.Write("\n"u8);
        // One call a line: a process that is killed leaves at most its last line torn.
        stream.Write(_line.WrittenSpan);
    }

    /// <summary>Releases buffers. The stream stays open.</summary>
    public void Dispose() => _json.Dispose();

    private void Write(in HistoryValue value)
    {
        switch (value.Kind)
        {
            case HistoryValueKind.Null:
                _json.WriteNullValue();
                break;
            case HistoryValueKind.Number:
                _json.WriteNumberValue(value.Number);
                break;
            case HistoryValueKind.Text:
                _json.WriteStringValue(value.Text);
                break;
            case HistoryValueKind.Truth:
                _json.WriteBooleanValue(value.IsTrue);
                break;
            default:
                _json.WriteStartArray();
                foreach (ref readonly var item in value.Items)
                {
                    Write(item);
                }

                _json.WriteEndArray();
                break;
        }
    }
}
