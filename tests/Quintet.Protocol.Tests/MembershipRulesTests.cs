namespace Quintet.Protocol.Tests;

public sealed class MembershipRulesTests
{
    /// <summary>Members a (self), b, c...; evidence by letter: "b!" is gone, "b?" is silent.</summary>
    [Theory]
    [InlineData("abc", 3, 1, "", "")]
    [InlineData("abc", 3, 1, "b?", "b")] // Silence removes one from a full view.
    [InlineData("abc", 3, 1, "b? c?", "b")] // Never two.
    [InlineData("ab", 3, 1, "b?", "")] // Never from a view that lacks copies.
    [InlineData("ab", 2, 1, "b?", "")] // Never the last other member.
    [InlineData("abc", 4, 1, "b?", "")]
    [InlineData("ab", 2, 1, "b!", "b")]
    [InlineData("abc", 3, 1, "b! c!", "bc")]
    [InlineData("abc", 3, 1, "b? c!", "c")] // The second needs more than silence.
    [InlineData("abcd", 4, 1, "b? c!", "c")]
    [InlineData("abc", 3, 2, "b! c!", "b")] // Never below the minimum.
    [InlineData("ab", 3, 2, "b!", "")]
    [InlineData("abc", 3, 3, "b!", "")]
    [InlineData("abcde", 5, 1, "b? c? d? e?", "b")]
    [InlineData("abc", 3, 1, "a!", "")] // Never oneself.
    [InlineData("a", 1, 1, "", "")]
    public void Leaves_out(string members, int copies, int minimum, string evidence, string expected)
    {
        var known = evidence.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToDictionary(word => word[0], word => word[1] == '!' ? Evidence.Gone : Evidence.Silent);
        var view = new View(new ViewId(0, 1, "first"), Replica('a'), [.. members.Select(Replica)], minimum);
        var removed = MembershipRules.Removable(view, Replica('a'), copies, member => known.GetValueOrDefault(member.Silo.Value[0]));
        Assert.Equal(expected, string.Concat(removed.Select(member => member.Silo.Value).Order(StringComparer.Ordinal)));
    }

    private static ReplicaId Replica(char letter) => new(new SiloId($"{letter}"), 1);
}
