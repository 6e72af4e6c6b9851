using System.Collections.Frozen;
using System.Collections.Immutable;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace Quintet.Components.Tests.Hashing;

/// <summary>What the primary holds by <c>Raise</c>, a backup by replay and a newcomer by a snapshot hashes alike.</summary>
public sealed class SnapshotHashTests
{
    private static readonly ComponentStateMachine<Stored> Machine = new(new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>());

    private static readonly Gen<string> Text = Gen.Select(Gen.String[Gen.Char.AlphaNumeric, 0, 6], Gen.Int[0, 2], (text, end) => text + (end switch { 0 => "", 1 => "ü", _ => "👋" }));

    private static readonly Gen<Stored> Part =
        Gen.Select(Text.Array[0, 4], Gen.Select(Text, Gen.Double).Array[0, 3], Gen.Dictionary(Text, Gen.Int)[0, 5], Gen.Int.Array[0, 4], Gen.DateTime, Gen.Decimal).Select((texts, dogs, map, numbers, time, money) => new Stored
        {
            Array = numbers.Length % 3 == 0 ? default : [.. texts],
            Animals = [.. dogs.Select(dog => dog.Item2 > 0 ? new Dog(dog.Item1, dog.Item2) : null)],
            Map = map.ToImmutableDictionary(),
            Set = [.. texts],
            Sorted = map.ToImmutableSortedDictionary(entry => entry.Key, _ => money, StringComparer.Ordinal),
            SortedSet = [.. dogs.Select(dog => dog.Item2)],
            Queue = [.. numbers],
            Stack = [.. numbers],
            Frozen = texts.Length == 0 ? null : texts.Distinct().ToFrozenDictionary(text => text, _ => new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.FromHours(numbers.Length))),
            FrozenSet = numbers.Select(number => new Guid(number, 0, 0, new byte[8])).ToFrozenSet(),
            Time = time,
            Pair = (texts.FirstOrDefault(), numbers.Length == 0 ? null : new TimeOnly(numbers.Length, 0)),
        });

    [Fact]
    public void Raised_replayed_and_decoded_states_hash_alike() => Part.List[1, 6].Sample(parts =>
    {
        object? raised = null, replayed = null;
        foreach (var part in parts)
        {
            var @event = new Filled(part);
            raised = ComponentStateMachine<Stored>.Apply(raised, @event);
            replayed = Machine.Apply("k", replayed, Machine.EncodeEvents([new StateChange(StateChangeKind.Raised, @event)]));
            Assert.Equal(Machine.Hash(raised), Machine.Hash(replayed!));
            Assert.Equal(Machine.Hash(raised), Machine.Hash(Machine.Decode(Machine.Encode(raised))));
            Assert.Equal(Machine.Hash(raised), Machine.Hash(Machine.Decode(Machine.Encode(replayed!))));
        }
    }, iter: 300);

    [Fact]
    public void A_text_that_the_wire_mends_hashes_alike_on_both_sides()
    {
        var state = new Stored { Array = ["a\uD83D", "\uDC00b"] };
        Assert.Equal(Machine.Hash(state), Machine.Hash(Machine.Decode(Machine.Encode(state))));
    }

    [Fact]
    public void The_version_is_that_of_the_state_and_never_none() => Assert.Equal((StateVersion.Of(typeof(Stored), null), true), (Machine.Version, Machine.Version != 0));
}
