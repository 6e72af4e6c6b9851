using System.Text.Json;

namespace Quintet.Checkers;

/// <summary>The words of the format. They are spelt here and nowhere else.</summary>
internal static class Vocabulary
{
    public static readonly JsonEncodedText Process = JsonEncodedText.Encode("process");
    public static readonly JsonEncodedText Type = JsonEncodedText.Encode("type");
    public static readonly JsonEncodedText F = JsonEncodedText.Encode("f");
    public static readonly JsonEncodedText Key = JsonEncodedText.Encode("key");
    public static readonly JsonEncodedText Value = JsonEncodedText.Encode("value");
    public static readonly JsonEncodedText Time = JsonEncodedText.Encode("time");
    public static readonly JsonEncodedText Consistency = JsonEncodedText.Encode("consistency");
    public static readonly JsonEncodedText Session = JsonEncodedText.Encode("session");

    /// <summary>In the order of the enum's values.</summary>
    public static readonly string[] Types = ["invoke", "ok", "fail", "info"];

    public static readonly string[] Operations = ["read", "write", "cas", "append", "deposit"];

    public static readonly string[] Consistencies = ["linearizable", "session", "bounded", "eventual"];

    public static string Word(this EventType type) => Types[(int)type];

    public static string Word(this OperationKind kind) => Operations[(int)kind];

    public static string Word(this ReadConsistency consistency) => Consistencies[(int)consistency];
}
