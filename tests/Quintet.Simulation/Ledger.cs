using System.Buffers.Binary;
using System.Collections.Immutable;
using System.IO.Hashing;
using System.Runtime.InteropServices;

using Quintet.Protocol;

namespace Quintet.Simulation;

/// <summary>A component's state in the simulation: the unique deposits it received, in order.</summary>
internal sealed record Ledger(ImmutableArray<long> Deposits);

/// <summary>The state of a component whose key begins with r: the last value written.</summary>
internal sealed record Cell(long Value);

/// <summary>The toy state machine. An event is a deposit's number, or 0, which removes the component; to a cell it is the new value.</summary>
internal sealed class LedgerMachine : IStateMachine
{
    public ulong Version => 1;

    public ulong Hash(object state) => state is Ledger ledger
        ? XxHash3.HashToUInt64(MemoryMarshal.AsBytes(ledger.Deposits.AsSpan()))
        : XxHash3.HashToUInt64(Encode(state));

    public object? Apply(string component, object? state, ReadOnlyMemory<byte> events)
    {
        for (var rest = events.Span; rest.Length > 0; rest = rest[8..])
        {
            var number = BinaryPrimitives.ReadInt64LittleEndian(rest);
            state = component[0] == 'r' ? new Cell(number)
                : number == 0 ? null
                : new Ledger((state is Ledger ledger ? ledger.Deposits : []).Add(number));
        }

        return state;
    }

    public byte[] Encode(object state)
    {
        if (state is Cell cell)
        {
            var bytes = new byte[9]; // A ledger's length is a multiple of 8.
            BinaryPrimitives.WriteInt64LittleEndian(bytes, cell.Value);
            return bytes;
        }

        var deposits = ((Ledger)state).Deposits;
        var encoded = new byte[deposits.Length * 8];
        for (var i = 0; i < deposits.Length; i++)
        {
            BinaryPrimitives.WriteInt64LittleEndian(encoded.AsSpan(i * 8), deposits[i]);
        }

        return encoded;
    }

    public object Decode(ReadOnlyMemory<byte> encoded)
    {
        if (encoded.Length % 8 == 1)
        {
            return new Cell(BinaryPrimitives.ReadInt64LittleEndian(encoded.Span));
        }

        var deposits = ImmutableArray.CreateBuilder<long>(encoded.Length / 8);
        for (var rest = encoded.Span; rest.Length > 0; rest = rest[8..])
        {
            deposits.Add(BinaryPrimitives.ReadInt64LittleEndian(rest));
        }

        return new Ledger(deposits.DrainToImmutable());
    }
}

/// <summary>What a client asks a component to do. The outcome of each is how many deposits there were before it.</summary>
/// <param name="Component">The component.</param>
/// <param name="Deposit">A deposit's unique number; 0 clears the component; negative only looks, as a command without events.</param>
internal readonly record struct Work(string Component, long Deposit)
{
    public byte[] Events => Deposit < 0 ? [] : Bytes(Deposit);

    public static byte[] OutcomeOn(object? state) => Bytes(state is Ledger ledger ? ledger.Deposits.Length : 0);

    private static byte[] Bytes(long number)
    {
        var bytes = new byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        return bytes;
    }
}
