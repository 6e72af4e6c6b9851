using Quintet.Simulation;

namespace Quintet.Protocol.Tests;

/// <summary>Entries for tests.</summary>
internal static class Entries
{
    public static readonly Guid Client = new("11111111-2222-3333-4444-555555555555");

    public static Entry Reign(long index, long epoch) => new() { Index = index, Epoch = epoch, LogTime = index, Kind = EntryKind.Reign };

    /// <summary>A deposit (positive), a removal (0) or a command without events (negative).</summary>
    public static Entry Command(long index, string component, long deposit, long? sequence = null, long floor = 0, string? key = null, long horizon = 0) => new()
    {
        Index = index,
        Epoch = 1,
        LogTime = index,
        Kind = EntryKind.Command,
        Component = component,
        Header = new CommandHeader(new RequestId(Client, sequence ?? index), floor, default, key),
        Events = new Work(component, deposit).Events,
        Outcome = [(byte)index],
        Horizon = horizon,
    };

    /// <summary>The same as its maker knows it: with the state after it.</summary>
    public static Entry Made(long index, string component, long deposit, object? before)
    {
        var entry = Command(index, component, deposit);
        return new Entry
        {
            Index = index,
            Epoch = 1,
            LogTime = index,
            Kind = EntryKind.Command,
            Component = component,
            Header = entry.Header,
            Events = entry.Events,
            Outcome = entry.Outcome,
            State = new LedgerMachine().Apply(component, before, entry.Events),
            HasState = true,
        };
    }
}
