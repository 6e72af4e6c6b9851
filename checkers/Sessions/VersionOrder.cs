using System.Diagnostics.CodeAnalysis;

namespace Quintet.Checkers;

/// <summary>
/// Registers: which value certainly came before which, so far as the history tells. That needs every value to be written once. Then a value took
/// effect not after <see cref="Version.KnownBy"/>, and at or after <see cref="Version.CurrentAt"/> there was a time when it was the value. So if the
/// first is known before the second was current, the first came before: had it come after, the second could not have been current any more.
/// </summary>
internal sealed class VersionOrder : ISessionOrder
{
    private readonly Dictionary<HistoryValue, Version> _versions = [];

    private VersionOrder()
    {
    }

    public static bool TryDerive(KeyHistory key, [NotNullWhen(true)] out VersionOrder? order, [NotNullWhen(false)] out string? reason)
    {
        order = new();
        reason = null;
        foreach (var operation in key.Operations)
        {
            if (Written(operation) is { } value && (value.IsNull || !order._versions.TryAdd(value, new(operation))))
            {
                reason = value.IsNull
                    ? $"{operation} writes null, so that a read of null may be of it or of nothing. Write other values."
                    : $"value {value} is written twice, so that a read does not tell which of them it saw. Write every value once.";
                return false;
            }
        }

        foreach (var operation in key.Operations.Where(operation => operation.IsDone))
        {
            order.Learn(operation);
        }

        return true;
    }

    public bool Misses(Operation read, Operation write) =>
        Written(write) is { } written && written != read.Result && CameBefore(read.Result, written) && !CameBefore(written, read.Result);

    public bool ShowsLess(Operation read, Operation earlier) =>
        earlier.Result != read.Result && CameBefore(read.Result, earlier.Result) && !CameBefore(earlier.Result, read.Result);

    /// <summary>The value that the operation has set, or may have.</summary>
    private static HistoryValue? Written(Operation operation) => operation switch
    {
        { IsRead: true } or { Outcome: Outcome.NotDone } => null,
        { Kind: OperationKind.Cas, IsDone: true, Result.IsTrue: false } => null,
        { Kind: OperationKind.Cas } when operation.Argument.Items[0] == operation.Argument.Items[1] => null,
        { Kind: OperationKind.Cas } => operation.Argument.Items[1],
        _ => operation.Argument,
    };

    private void Learn(Operation operation)
    {
        if (operation.IsRead && _versions.TryGetValue(operation.Result, out var shown))
        {
            shown.KnownBy = Math.Min(shown.KnownBy, operation.Completed);
            shown.CurrentAt = operation.IsLinearizableRead ? Math.Max(shown.CurrentAt, operation.Invoked) : shown.CurrentAt;
        }

        if (operation is { Kind: OperationKind.Cas, Result.IsTrue: true } && _versions.TryGetValue(operation.Argument.Items[0], out var expected))
        {
            expected.KnownBy = Math.Min(expected.KnownBy, operation.Completed);
            expected.CurrentAt = Math.Max(expected.CurrentAt, operation.Invoked);
        }
    }

    private bool CameBefore(HistoryValue first, HistoryValue second)
    {
        // A successful cas follows directly on the value that it expected; so what came before that, came before the new value, too.
        for (var steps = 0; steps <= _versions.Count; steps++)
        {
            if (!_versions.TryGetValue(second, out var later))
            {
                return false;
            }

            if (first.IsNull || (_versions.TryGetValue(first, out var earlier) && earlier.KnownBy < later.CurrentAt))
            {
                return true;
            }

            if (later.Follows is not { } predecessor)
            {
                return false;
            }

            if (predecessor == first)
            {
                return true;
            }

            second = predecessor;
        }

        return false;
    }

    /// <summary>What is known about a value.</summary>
    private sealed class Version(Operation write)
    {
        /// <summary>The write had taken effect when this place was reached.</summary>
        public int KnownBy { get; set; } = write.Completed;

        /// <summary>It was the value at some time at or after this place, if it ever was.</summary>
        public int CurrentAt { get; set; } = write.Invoked;

        /// <summary>The value directly before it.</summary>
        public HistoryValue? Follows { get; } = write.Kind == OperationKind.Cas ? write.Argument.Items[0] : null;
    }
}
