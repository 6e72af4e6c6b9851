using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Quintet.Components.Tests;

public sealed class ImmutabilityTests
{
    [Theory]
    [InlineData(typeof(int))]
    [InlineData(typeof(string))]
    [InlineData(typeof(decimal?))]
    [InlineData(typeof(DayOfWeek))]
    [InlineData(typeof(DateTimeOffset))]
    [InlineData(typeof((int, string)))]
    [InlineData(typeof(KeyValuePair<string, Guid>))]
    [InlineData(typeof(ImmutableArray<string>))]
    [InlineData(typeof(ImmutableSortedDictionary<string, ImmutableList<int>>))]
    [InlineData(typeof(FrozenSet<string>))]
    [InlineData(typeof(IImmutableList<int>))]
    [InlineData(typeof(ISound))]
    [InlineData(typeof(SoundState))]
    [InlineData(typeof(Recursive))]
    [InlineData(typeof(Vouched))]
    public void Holds_for(Type type) => Assert.Empty(ImmutabilityRule.Violations(type));

    [Theory]
    [InlineData(typeof(int[]))]
    [InlineData(typeof(List<int>))]
    [InlineData(typeof(IReadOnlyList<int>))]
    [InlineData(typeof(Dictionary<string, string>))]
    [InlineData(typeof(ImmutableArray<int[]>))]
    [InlineData(typeof(ImmutableList<int>.Builder))]
    [InlineData(typeof((int, List<int>)))]
    [InlineData(typeof(object))]
    [InlineData(typeof(Action))]
    [InlineData(typeof(IDisposable))]
    [InlineData(typeof(Settable))]
    [InlineData(typeof(Derived))]
    [InlineData(typeof(ReadOnlyMemory<byte>))]
    public void Does_not_hold_for(Type type) => Assert.NotEmpty(ImmutabilityRule.Violations(type));

    [Fact]
    public void Says_where() => Assert.Contains("Settable.Value can be assigned", Assert.Single(ImmutabilityRule.Violations(typeof(Derived))));

    public sealed record Recursive(Recursive? Left, ImmutableList<Recursive> Rest);

    [Immutable]
    public sealed class Vouched
    {
        public int[] Cached { get; set; } = [];
    }

    public class Settable
    {
        public int Value { get; set; }
    }

    public sealed class Derived : Settable;
}
