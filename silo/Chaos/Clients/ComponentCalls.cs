using Bank;
using Quintet.Checkers;
using Quintet.Silo.Chaos.Components;

namespace Quintet.Silo.Chaos.Clients;

/// <summary>Makes operations calls of components, and their answers values of the history.</summary>
/// <param name="grains">Makes references.</param>
internal sealed class ComponentCalls(IGrainFactory grains)
{
    /// <summary>Makes one call.</summary>
    /// <param name="operation">What to do.</param>
    /// <param name="timeout">How long it may take in all.</param>
    /// <param name="idempotencyKey">Names the command, so that it may be repeated; null: it will not be.</param>
    /// <returns>The value of the operation's completion.</returns>
    public async Task<HistoryValue> CallAsync(ChaosOperation operation, TimeSpan timeout, string? idempotencyKey)
    {
        using (QuintetCall.With((Consistency)operation.Consistency, timeout, idempotencyKey))
        {
            return operation.Key.Kind switch
            {
                ChaosKeyKind.Register => await CallAsync(grains.GetGrain<IRegister>(operation.Key.Name), operation),
                ChaosKeyKind.List => await CallAsync(grains.GetGrain<IAppendList>(operation.Key.Name), operation),
                _ => await CallAsync(grains.GetGrain<IAccount>(operation.Key.Name), operation),
            };
        }
    }

    private static async Task<HistoryValue> CallAsync(IRegister register, ChaosOperation operation)
    {
        switch (operation.Kind)
        {
            case OperationKind.Write:
                await register.Write(operation.Argument.Number);
                return operation.Argument;
            case OperationKind.Cas:
                return await register.CompareAndSet(operation.Argument.Items[0] is { IsNull: false } expected ? expected.Number : null, operation.Argument.Items[1].Number);
            default:
                return await register.Read() is { } value ? value : HistoryValue.Null;
        }
    }

    private static async Task<HistoryValue> CallAsync(IAppendList list, ChaosOperation operation)
    {
        if (operation.Kind == OperationKind.Read)
        {
            return HistoryValue.Of([.. (await list.Read()).Select(HistoryValue.Of)]);
        }

        await list.Append(operation.Argument.Number);
        return operation.Argument;
    }

    private static async Task<HistoryValue> CallAsync(IAccount account, ChaosOperation operation)
    {
        if (operation.Kind == OperationKind.Read)
        {
            return HistoryValue.Of([.. (await account.Statement()).Select(line => HistoryValue.Of(line.Id))]);
        }

        await account.Deposit(operation.Argument.Text!, 1);
        return operation.Argument;
    }
}
