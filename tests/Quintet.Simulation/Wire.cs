using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>What a message loses on its way between processes: that which is not serialized.</summary>
internal static class Wire
{
    public static Message Copy(Message message) =>
        message is Append { Entries.Length: > 0 } append ? append with { Entries = [.. append.Entries.Select(Copy)] } : message;

    public static Entry Copy(Entry entry) => new()
    {
        Index = entry.Index,
        Epoch = entry.Epoch,
        LogTime = entry.LogTime,
        Kind = entry.Kind,
        Component = entry.Component,
        Header = entry.Header,
        Events = entry.Events,
        Outcome = entry.Outcome,
        Horizon = entry.Horizon,
        Trace = entry.Trace,
        Policy = entry.Policy,
    };
}
