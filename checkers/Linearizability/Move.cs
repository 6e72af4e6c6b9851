namespace Quintet.Checkers;

/// <summary>One more operation in the order.</summary>
/// <param name="Index">Of the operation; if it is a possible one, of its group.</param>
/// <param name="IsPossible">Whether it need not have happened.</param>
/// <param name="IsForced">Whether nothing else needs to be tried here.</param>
/// <param name="ValueBefore">The value before it.</param>
/// <param name="MustLookBefore">Whether it had to look at the value.</param>
/// <param name="Deadline">When it is needed.</param>
internal readonly record struct Move(int Index, bool IsPossible, bool IsForced, int ValueBefore, bool MustLookBefore, int Deadline)
{
    public static readonly IComparer<Move> ByDeadline = Comparer<Move>.Create((left, right) => left.Deadline.CompareTo(right.Deadline));
}

/// <summary>A node on the path of the search.</summary>
/// <param name="Move">The move that led to it.</param>
/// <param name="First">Where its moves begin among the moves of the whole path. They reach to the end while the node is the last.</param>
/// <param name="Next">The move to try next.</param>
internal readonly record struct Frame(Move Move, int First, int Next);
