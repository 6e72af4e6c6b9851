using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Numerics;

namespace Quintet.Components.Tests.Hashing;

// States with something of every kind in them.

[Alias("Sample.Shape")]
internal abstract record Shape(string Name);

[Alias("Sample.Circle")]
internal sealed record Circle(string Name, double Radius) : Shape(Name);

[Alias("Sample.Square")]
internal sealed record Square(string Name, double Side) : Shape(Name);

internal sealed record Pair(string? Left, string? Right);

internal readonly record struct Point(int X, long Y);

internal enum Colour : byte
{
    Red,
    Green,
}

internal sealed record Everything
{
    public int Number { get; init; } = -5;

    public decimal Money { get; init; } = 12.50m;

    public Guid Id { get; init; } = new("11223344-5566-7788-99aa-bbccddeeff00");

    public DateTime Utc { get; init; } = new(2026, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    public DateTimeOffset Moment { get; init; } = new(2026, 1, 2, 3, 4, 5, TimeSpan.FromHours(2));

    public (DateOnly Day, TimeOnly Time, TimeSpan Span) Times { get; init; } = (new(2026, 1, 2), new(3, 4, 5), TimeSpan.FromSeconds(7));

    public Colour? Colour { get; init; } = Hashing.Colour.Green;

    public Point Point { get; init; } = new(1, 2);

    public BigInteger Big { get; init; } = BigInteger.Pow(7, 90);

    public Int128 Wide { get; init; } = Int128.MinValue;

    public double Ratio { get; init; } = 0.1;

    public string? Text { get; init; } = "Grüße 👋";

    public Shape? Shape { get; init; } = new Circle("c", 2);

    public object? Any { get; init; }

    public ImmutableArray<byte> Bytes { get; init; } = [.. Enumerable.Range(0, 5_000).Select(i => (byte)i)];

    public ImmutableArray<string> Words { get; init; } = ["a", "b"];

    public ImmutableList<Shape> Shapes { get; init; } = [new Circle("c", 1), new Square("s", 1)];

    public ImmutableQueue<int> Queue { get; init; } = [1, 2, 3];

    public ImmutableStack<int> Stack { get; init; } = [1, 2, 3];

    public ImmutableDictionary<string, ImmutableHashSet<string>> Groups { get; init; } = Samples.Words(40).ToImmutableDictionary(word => word, word => Samples.Words(word.Length).ToImmutableHashSet());

    public ImmutableSortedDictionary<string, int> Sorted { get; init; } = ImmutableSortedDictionary<string, int>.Empty.Add("x", 1).Add("a", 2);

    public ImmutableSortedSet<string> SortedSet { get; init; } = ["x", "a"];

    public FrozenDictionary<string, int> Frozen { get; init; } = Samples.Words(20).ToFrozenDictionary(word => word, word => word.Length);

    public FrozenSet<string> FrozenSet { get; init; } = Samples.Words(20).ToFrozenSet();

    public Vouched Vouched { get; init; } = new();

    public Everything? Inner { get; init; }
}

[Immutable]
internal sealed class Vouched
{
    public int[] Array { get; init; } = [1, 2, 3];

    public int[,] Grid { get; init; } = { { 1, 2 }, { 3, 4 } };

    public List<string> List { get; init; } = ["x", "y"];

    public Dictionary<string, int> Map { get; init; } = Samples.Words(10).ToDictionary(word => word, word => word.Length);

    public HashSet<string> Set { get; init; } = [.. Samples.Words(10)];

    public ReadOnlyMemory<byte> Memory { get; init; } = new byte[] { 9, 1, 2, 9 }.AsMemory(1, 2);

    // Kept for speed; of no account.
    [NonSerialized]
    public string? Cached;
}

internal static class Samples
{
    public static IEnumerable<string> Words(int count) => Enumerable.Range(0, count).Select(i => $"word {i}");

    public static IEnumerable<(string Name, ulong Hash)> Hashes() =>
    [
        ("pair", StateHash.Of(new Pair("a", null))),
        ("number", StateHash.Of(42)),
        ("text", StateHash.Of("Grüße 👋")),
        ("words", StateHash.Of(Words(1_000).ToImmutableHashSet())),
        ("map", StateHash.Of(Words(1_000).ToImmutableDictionary(word => word, word => new Point(word.Length, 1)))),
        ("frozen", StateHash.Of(Words(1_000).ToFrozenSet())),
        ("shapes", StateHash.Of(ImmutableArray.Create<Shape>(new Circle("c", double.NaN), new Square("s", -0.0)))),
        ("everything", StateHash.Of(new Everything { Inner = new Everything { Any = 5 }, Any = "x" })),
        ("sound", StateHash.Of(new SoundState { Lines = ["a"], Last = SoundState.Kind.Dropped, Nested = new SoundState().Nested.Add(Guid.Empty, new SoundState()) })),
    ];
}
