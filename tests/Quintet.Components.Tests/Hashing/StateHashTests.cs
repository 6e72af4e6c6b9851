using System.Collections.Frozen;
using System.Collections.Immutable;
using CsCheck;

namespace Quintet.Components.Tests.Hashing;

public sealed class StateHashTests
{
    [Fact]
    public void Equal_values_have_equal_hashes_and_any_change_another()
    {
        var all = Variants().ToList();
        Assert.Equal(all.Count, all.Select(StateHash.Of).Distinct().Count());
        Assert.Equal(all.Select(StateHash.Of), Variants().Select(StateHash.Of));
    }

    [Fact]
    public void Order_of_sets_and_dictionaries_is_of_no_account() =>
        Gen.Select(Gen.Dictionary(Gen.String, Gen.Int)[0, 50], Gen.Int).Sample((map, seed) =>
        {
            var (entries, other) = (map.ToArray(), map.ToArray());
            new Random(seed).Shuffle(other);
            Same(Filled(entries), Filled(other));
            Same(Filled(entries).ToImmutableSortedDictionary(), Filled(other).ToImmutableSortedDictionary());
            Same(entries.ToFrozenDictionary(), other.ToFrozenDictionary(StringComparer.Ordinal));
            Same(entries.Select(entry => entry.Key).ToImmutableHashSet(), other.Select(entry => entry.Key).ToImmutableHashSet());
            Same(entries.Select(entry => entry.Key).ToFrozenSet(), other.Select(entry => entry.Key).ToFrozenSet());
            Same(entries.Select(entry => entry.Key).ToImmutableSortedSet(), other.Select(entry => entry.Key).ToImmutableSortedSet(StringComparer.Ordinal));
            Same(new Vouched { Map = new(entries), Set = [.. map.Keys] }, new Vouched { Map = new(other), Set = [.. other.Select(entry => entry.Key)] });
        });

    [Fact]
    public void One_change_of_a_dictionary_makes_another_hash() =>
        Gen.Select(Gen.Dictionary(Gen.Int, Gen.Int)[1, 50], Gen.Int[0, 49], Gen.Int).Sample((map, which, value) =>
        {
            var state = map.ToImmutableDictionary();
            var key = map.Keys.Order().ElementAt(which % map.Count);
            Differ(state, state.Remove(key));
            if (state[key] != value)
            {
                Differ(state, state.SetItem(key, value));
            }

            if (!state.ContainsKey(value))
            {
                Differ(state, state.Remove(key).Add(value, state[key]));
            }
        });

    [Fact]
    public void Sets_within_sets_are_without_order_too() => Same(
        ImmutableDictionary<string, ImmutableHashSet<string>>.Empty.Add("a", ["x", "y", "z"]).Add("b", ["p", "q"]),
        ImmutableDictionary<string, ImmutableHashSet<string>>.Empty.Add("b", ["q", "p"]).Add("a", ["z", "x", "y"]));

    [Fact]
    public void Order_of_sequences_counts() =>
        Gen.Int.Array[2, 40].Sample(numbers =>
        {
            var other = numbers.ToArray();
            Array.Reverse(other);
            if (!numbers.SequenceEqual(other))
            {
                Differ(numbers.ToImmutableArray(), other.ToImmutableArray());
                Differ(numbers.ToImmutableList(), other.ToImmutableList());
                Differ(ImmutableQueue.CreateRange(numbers), ImmutableQueue.CreateRange(other));
                Differ(ImmutableStack.CreateRange(numbers), ImmutableStack.CreateRange(other));
            }
        });

    [Fact]
    public void What_is_shared_makes_no_difference()
    {
        var text = new string('x', 3);
        Same(new Pair(text, text), new Pair("xxx", new string('x', 3)));
        var circle = new Circle("c", 1);
        Same<ImmutableArray<Shape>>([circle, circle], [circle, new Circle("c", 1)]);
    }

    [Fact]
    public void Floating_point_numbers_count_by_their_bits_but_all_NaNs_are_one()
    {
        Same(double.NaN, BitConverter.UInt64BitsToDouble(0xFFF8_0000_0000_0001));
        Same(float.NaN, BitConverter.UInt32BitsToSingle(0xFFC0_0001));
        Same(Half.NaN, BitConverter.UInt16BitsToHalf(0xFE01));
        Differ(0.0, -0.0);
        Differ(double.NaN, double.PositiveInfinity);
        Same<ImmutableArray<double>>([double.NaN], [BitConverter.UInt64BitsToDouble(0xFFF8_0000_0000_0001)]);
    }

    [Fact]
    public void Nothing_and_empty_and_default_differ()
    {
        Distinct<string?>(null, "", "\0");
        Distinct<ImmutableArray<int>>(default, [], [0]);
        Distinct<ImmutableList<int>?>(null, [], [0]);
        Distinct<int?>(null, 0);
        Distinct(new Pair("a", null), new Pair(null, "a"), new Pair("a", ""), new Pair("", "a"), new Pair("ab", "c"), new Pair("a", "bc"));
        Distinct<ImmutableArray<ImmutableArray<int>>>([[1, 2], [3]], [[1], [2, 3]], [[1, 2, 3]], [[1, 2], [], [3]]);
    }

    [Fact]
    public void The_type_counts_where_several_fit()
    {
        Distinct<Shape>(new Circle("a", 1), new Square("a", 1));
        Distinct<object>(1, 1L, "1", Colour.Green, 1.0, new Point(1, 0), new object());
        Same<object>(Samples.Words(3).ToFrozenSet(), new[] { "word 2", "word 1", "word 0" }.ToFrozenSet());
    }

    [Fact]
    public void Derived_classes_and_their_collections_count_whole()
    {
        Same(new Tagged("t") { 1, 2 }, new Tagged("t") { 1, 2 });
        Distinct(new Tagged("t") { 1, 2 }, new Tagged("t") { 1 }, new Tagged("u") { 1, 2 });
        var roomy = new Tagged("t");
        roomy.Capacity = 100;
        Same(roomy, new Tagged("t"));
        Same(new Vouched { Cached = "x" }, new Vouched());
        Same(new Vouched { Memory = new byte[] { 1, 2 } }, new Vouched());
    }

    [Fact]
    public void An_unpaired_surrogate_is_what_arrives_elsewhere() => Same("a\uD83Db", "a\uFFFDb");

    [Fact]
    public void Long_texts_and_collections_are_hashed_whole() =>
        Gen.Select(Gen.Int[1, 10_000], Gen.Int[0, 9_999]).Sample((length, at) =>
        {
            var text = new string('x', length).ToCharArray();
            var same = new string(text);
            text[at % length] = 'y';
            Differ(same, new string(text));
            Same(same.ToImmutableArray(), new string('x', length).ToImmutableArray());
            Differ(same.ToImmutableArray(), text.ToImmutableArray());
        }, iter: 200);

    [Fact]
    public void Many_threads_hash_alike()
    {
        var state = new Everything();
        var hash = StateHash.Of(state);
        Parallel.For(0, 200, _ => Same(hash, StateHash.Of(new Everything())));
    }

    private static void Same(ulong one, ulong other) => Assert.Equal(one, other);

    private static void Same<T>(T one, T other) => Assert.Equal(StateHash.Of(one), StateHash.Of(other));

    private static void Differ<T>(T one, T other) => Assert.NotEqual(StateHash.Of(one), StateHash.Of(other));

    private static void Distinct<T>(params T[] values) => Assert.Equal(values.Length, values.Select(StateHash.Of).Distinct().Count());

    private static ImmutableDictionary<string, int> Filled(IEnumerable<KeyValuePair<string, int>> entries) =>
        entries.Aggregate(ImmutableDictionary<string, int>.Empty, (map, entry) => map.Add(entry.Key, entry.Value));

    private static IEnumerable<Everything> Variants()
    {
        var state = new Everything();
        yield return state;
        yield return state with { Number = 5 };
        yield return state with { Money = 12.5m };
        yield return state with { Id = Guid.Empty };
        yield return state with { Utc = state.Utc.AddTicks(1) };
        yield return state with { Utc = DateTime.SpecifyKind(state.Utc, DateTimeKind.Unspecified) };
        yield return state with { Moment = state.Moment.ToOffset(TimeSpan.Zero) };
        yield return state with { Times = state.Times with { Day = new(2026, 1, 3) } };
        yield return state with { Times = state.Times with { Time = new(1, 1) } };
        yield return state with { Times = state.Times with { Span = TimeSpan.Zero } };
        yield return state with { Colour = null };
        yield return state with { Colour = Colour.Red };
        yield return state with { Point = new(2, 1) };
        yield return state with { Big = -state.Big };
        yield return state with { Wide = 0 };
        yield return state with { Ratio = 0.3 };
        yield return state with { Text = "" };
        yield return state with { Text = null };
        yield return state with { Shape = null };
        yield return state with { Shape = new Circle("d", 2) };
        yield return state with { Shape = new Square("c", 2) };
        yield return state with { Any = 1 };
        yield return state with { Any = ImmutableList.Create(1) };
        yield return state with { Bytes = state.Bytes.SetItem(4_999, 0) };
        yield return state with { Bytes = default };
        yield return state with { Bytes = [] };
        yield return state with { Words = ["ab"] };
        yield return state with { Shapes = state.Shapes.Reverse() };
        yield return state with { Queue = state.Queue.Dequeue() };
        yield return state with { Stack = state.Stack.Pop() };
        yield return state with { Groups = state.Groups.Remove("word 3") };
        yield return state with { Groups = state.Groups.SetItem("word 3", []) };
        yield return state with { Groups = state.Groups.SetItem("word 3", state.Groups["word 3"].Add("more")) };
        yield return state with { Sorted = state.Sorted.SetItem("x", 3) };
        yield return state with { SortedSet = state.SortedSet.Add("b") };
        yield return state with { Frozen = FrozenDictionary<string, int>.Empty };
        yield return state with { FrozenSet = FrozenSet<string>.Empty };
        yield return state with { Vouched = new() { Array = [1, 2] } };
        yield return state with { Vouched = new() { Grid = new[,] { { 1, 2, 3, 4 } } } };
        yield return state with { Vouched = new() { List = [] } };
        yield return state with { Vouched = new() { Map = [] } };
        yield return state with { Vouched = new() { Set = [] } };
        yield return state with { Vouched = new() { Memory = default } };
        yield return state with { Inner = state };
        yield return state with { Inner = new() { Inner = state } };
    }

    private sealed class Tagged(string tag) : List<int>
    {
        public string Tag => tag;
    }
}
