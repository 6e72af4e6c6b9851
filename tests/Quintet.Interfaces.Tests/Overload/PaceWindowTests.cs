using Quintet.Calls;

namespace Quintet.Tests.Overload;

public sealed class PaceWindowTests
{
    private readonly PaceWindow _window = new();

    [Fact]
    public void There_is_no_bound_before_the_first_refusal()
    {
        Enter(10_000);
        Assert.False(_window.IsNarrowed);
    }

    [Fact]
    public void A_refusal_halves_what_is_under_way_and_nobody_enters_until_that_many_have_left()
    {
        var rounds = Enter(10);
        _window.Refused(ref rounds[0]);
        Assert.Equal(5, _window.Width);

        Leave(5);
        Assert.False(_window.TryEnter(out _));
        Leave(1);
        Assert.True(_window.TryEnter(out _));
    }

    [Fact]
    public void Refusals_of_one_round_count_once_and_the_next_round_again()
    {
        var rounds = Enter(16);
        Assert.Equal([1, 1, 1], rounds.Take(3).Select((_, i) => _window.Refused(ref rounds[i])));
        Assert.Equal(8, _window.Width);

        Assert.Equal(2, _window.Refused(ref rounds[1])); // Sent again since the halving.
        Assert.Equal(2, _window.Refused(ref rounds[2]));
        Assert.Equal(8, _window.Width);
        Leave(12);
        Assert.Equal(3, _window.Refused(ref rounds[1]));
        Assert.Equal(2, _window.Width);
    }

    [Fact]
    public void It_never_falls_below_one()
    {
        var rounds = Enter(1);
        for (var i = 0; i < 5; i++)
        {
            _window.Refused(ref rounds[0]);
        }

        Assert.Equal(1, _window.Width);
    }

    [Fact]
    public void A_round_without_a_refusal_lets_one_more_in_and_ends_the_succession()
    {
        var rounds = Enter(20);
        _window.Refused(ref rounds[0]);
        for (var i = 0; i < 10; i++)
        {
            _window.Admitted();
        }

        Assert.InRange(_window.Width, 10.9, 11);
        Assert.Equal(1, _window.Refused(ref rounds[0]));
    }

    [Fact]
    public void The_bound_is_lifted_when_nobody_waits_and_it_is_more_than_twice_what_is_under_way()
    {
        var rounds = Enter(20);
        _window.Refused(ref rounds[0]);
        Leave(15);
        Assert.True(_window.IsNarrowed);
        _window.Leave(othersWait: true);
        Assert.True(_window.IsNarrowed);
        _window.Leave(othersWait: false);
        Assert.False(_window.IsNarrowed);
    }

    private int[] Enter(int count) => [.. Enumerable.Range(0, count).Select(_ =>
    {
        Assert.True(_window.TryEnter(out var round));
        return round;
    })];

    private void Leave(int count)
    {
        for (var i = 0; i < count; i++)
        {
            _window.Leave(othersWait: true);
        }
    }
}
