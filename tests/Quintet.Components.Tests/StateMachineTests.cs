using System.Text;
using CsCheck;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;

namespace Quintet.Components.Tests;

public sealed class StateMachineTests
{
    private readonly ComponentStateMachine<SoundState> _machine = new(new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>());

    [Fact]
    public void No_events_are_no_bytes_and_change_nothing()
    {
        var state = new SoundState();
        Assert.True(_machine.EncodeEvents([]).IsEmpty);
        Assert.Same(state, _machine.Apply("k", state, default));
        Assert.Null(_machine.Apply("k", null, default));
    }

    [Fact]
    public void Events_create_replace_and_remove()
    {
        Assert.Equal(["a", "b"], Lines(Apply(null, Raised("a"), Raised("b"))));
        Assert.Equal(["x", "y"], Lines(Apply(new SoundState(), Raised("a"), Replaced("x"), Raised("y"))));
        Assert.Null(Apply(new SoundState(), Raised("a"), Cleared));
        Assert.Equal(["b"], Lines(Apply(new SoundState { Lines = ["old"] }, Cleared, Raised("b"))));
    }

    [Fact]
    public void Applying_the_bytes_is_what_the_command_saw() =>
        Gen.OneOf(Gen.String.Select(Raised), Gen.String.Select(Replaced), Gen.Const(Cleared)).List[0, 20].Sample(changes =>
        {
            object? seen = null;
            foreach (var change in changes)
            {
                seen = change.Kind switch
                {
                    StateChangeKind.Raised => ComponentStateMachine<SoundState>.Apply(seen, (IEvent<SoundState>)change.Value!),
                    StateChangeKind.Replaced => change.Value,
                    _ => null,
                };
            }

            var applied = _machine.Apply("k", null, _machine.EncodeEvents(changes));
            return seen is null ? applied is null : Lines(seen).SequenceEqual(Lines(applied));
        });

    [Fact]
    public void A_state_survives_its_snapshot()
    {
        var nested = new SoundState { Lines = ["inner"] };
        var state = new SoundState { Lines = ["a"], Last = SoundState.Kind.Dropped, Nested = new SoundState().Nested.Add(Guid.Empty, nested) };
        var decoded = (SoundState)_machine.Decode(_machine.Encode(state));
        Assert.Equal(state.Last, decoded.Last);
        Assert.Equal(["a"], decoded.Lines);
        Assert.Equal(["inner"], decoded.Nested[Guid.Empty].Lines);
    }

    [Fact]
    public void Events_are_stored_under_their_alias()
    {
        var text = Encoding.UTF8.GetString(_machine.EncodeEvents([Raised("a")]).Span);
        Assert.Contains("Sound.Added", text);
        Assert.DoesNotContain("Quintet.Components.Tests", text);
    }

    [Fact]
    public void ApplyTo_that_returns_null_fails_and_names_the_remedy() =>
        Assert.Contains("Clear()", Assert.Throws<InvalidOperationException>(() => Apply(null, new StateChange(StateChangeKind.Raised, new Spoiled()))).Message);

    [Fact]
    public void The_stored_format_is_what_it_was()
    {
        var golden = Convert.FromHexString(GoldenEntry);
        Assert.Equal(GoldenEntry, Convert.ToHexString(_machine.EncodeEvents([Raised("a"), Cleared, Replaced("x"), Raised("b")]).Span));
        Assert.Equal(["x", "b"], Lines(_machine.Apply("k", null, golden)));
        Assert.Equal(["x", "b"], Lines(_machine.Decode(Convert.FromHexString(GoldenSnapshot))));
        Assert.Equal(GoldenSnapshot, Convert.ToHexString(_machine.Encode(new SoundState { Lines = ["x", "b"] })));
    }

    [Fact]
    public void A_newer_format_is_refused()
    {
        var events = _machine.EncodeEvents([Raised("a")]).ToArray();
        events[0]++;
        Assert.Contains("Upgrade", Assert.Throws<InvalidDataException>(() => _machine.Apply("k", null, events)).Message);
        var snapshot = _machine.Encode(new SoundState());
        snapshot[0]++;
        Assert.Contains("Upgrade", Assert.Throws<InvalidDataException>(() => _machine.Decode(snapshot)).Message);
    }

    // Format version 1. What is stored must stay readable: a change here needs a new version beside it.
    private const string GoldenEntry = "010117000000300105264B5017536F756E642E4164646564400361E8E003021400000020E820200003410378E0E0C1012120E0C101E0E00117000000300105264B5017536F756E642E4164646564400362E8E0";
    private const string GoldenSnapshot = "0120E820200005410378400362E0E0C1012120E0C101E0E0";

    private static readonly StateChange Cleared = new(StateChangeKind.Cleared, null);

    private static StateChange Raised(string line) => new(StateChangeKind.Raised, new Added(line));

    private static StateChange Replaced(string line) => new(StateChangeKind.Replaced, new SoundState { Lines = [line] });

    private static IEnumerable<string> Lines(object? state) => ((SoundState)state!).Lines;

    private object? Apply(object? state, params StateChange[] changes) => _machine.Apply("k", state, _machine.EncodeEvents(changes));
}
