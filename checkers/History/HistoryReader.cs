using System.Text.Json;

namespace Quintet.Checkers;

/// <summary>Reads histories: one JSON object a line, empty lines ignored, properties it does not know ignored.</summary>
public static class HistoryReader
{
    /// <summary>Reads and validates a file.</summary>
    /// <exception cref="HistoryFormatException">A line breaks a rule of the format.</exception>
    public static History ReadFile(string path)
    {
        using var reader = File.OpenText(path);
        return Read(reader);
    }

    /// <summary>Reads and validates a history.</summary>
    /// <exception cref="HistoryFormatException">A line breaks a rule of the format.</exception>
    public static History Read(TextReader reader)
    {
        ArgumentNullException.ThrowIfNull(reader);
        var builder = new HistoryBuilder();
        for (var number = 1; reader.ReadLine() is { } line; number++)
        {
            if (!string.IsNullOrWhiteSpace(line))
            {
                builder.Add(number, Parse(number, line));
            }
        }

        return builder.Build();
    }

    private static HistoryEvent Parse(int number, string text)
    {
        try
        {
            using var json = JsonDocument.Parse(text);
            return new EventLine(number, json.RootElement).Event();
        }
        catch (JsonException error)
        {
            throw new HistoryFormatException(number, $"not a JSON object: {error.Message}", error);
        }
    }
}
