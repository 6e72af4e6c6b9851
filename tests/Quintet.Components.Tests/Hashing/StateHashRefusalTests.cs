using System.Collections.Immutable;

namespace Quintet.Components.Tests.Hashing;

/// <summary>What cannot be hashed is refused, with its place and the remedy.</summary>
public sealed class StateHashRefusalTests
{
    [Fact]
    public void A_delegate_is_refused() => Refused(new WithDelegate(() => { }), "WithDelegate.Act", "Action", "[NonSerialized]");

    [Fact]
    public void A_delegate_behind_something_more_general_is_refused() => Refused(new WithAnything(() => { }), "WithAnything.Any", "Action");

    [Fact]
    public void An_object_of_the_framework_with_an_inner_life_is_refused() => Refused(new WithAnything(new MemoryStream()), "WithAnything.Any", "MemoryStream", "Hold its data");

    [Fact]
    public void A_cycle_is_refused()
    {
        var ring = new Ring();
        ring.Next = ring;
        Refused(ring, "Ring.Next", "1000 levels", "by key");
    }

    [Fact]
    public void Nesting_within_the_bound_needs_no_large_stack()
    {
        var chain = new Ring();
        for (var i = 0; i < HashWriter.MaxDepth - 1; i++)
        {
            chain = new Ring { Next = chain };
        }

        var hash = 0ul;
        var thread = new Thread(() => hash = StateHash.Of(chain), maxStackSize: 768 * 1024);
        thread.Start();
        thread.Join();

        Assert.NotEqual(0ul, hash);
        Refused(new Ring { Next = chain }, "1000 levels");
    }

    [Fact]
    public void After_a_refusal_all_is_as_before()
    {
        var hash = StateHash.Of(new Everything());
        Refused(ImmutableHashSet.Create(new WithAnything(new MemoryStream())), "WithAnything.Any");
        Assert.Equal(hash, StateHash.Of(new Everything()));
    }

    [Fact]
    public void A_declaration_that_cannot_be_hashed_is_found_before_any_value()
    {
        Assert.Contains("WithDelegate.Act", Assert.Single(new StateSchema([typeof(ImmutableArray<WithDelegate>)]).Problems));
        Assert.Empty(new StateSchema([typeof(Everything)]).Problems);
    }

    private static void Refused<T>(T state, params string[] says)
    {
        var message = Assert.Throws<StateHashException>(() => StateHash.Of(state)).Message;
        Assert.All(says, text => Assert.Contains(text, message));
    }

    private sealed record WithDelegate(Action Act);

    private sealed record WithAnything(object Any);

    private sealed class Ring
    {
        public Ring? Next { get; set; }
    }
}
