namespace Quintet.Checkers;

/// <summary>A history breaks the rules of its format, so nothing can be said about the system that it is of. Mend the recorder.</summary>
public sealed class HistoryFormatException : Exception
{
    internal HistoryFormatException(int line, string what, Exception? inner = null)
        : base($"Line {line}: {what}", inner) => Line = line;

    /// <summary>The line, counted from 1; of a history in memory, the place of the event.</summary>
    public int Line { get; }
}
