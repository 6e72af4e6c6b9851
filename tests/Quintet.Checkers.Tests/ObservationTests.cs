namespace Quintet.Checkers.Tests;

public sealed class ObservationTests
{
    private readonly ViewRules _views = new();

    [Fact]
    public void Equal_logs_have_equal_digests()
    {
        var digests = new DigestAgreement();
        Assert.Null(digests.Add(new("p", 1, "a", 5, 77)));
        Assert.Null(digests.Add(new("p", 1, "b", 5, 77)));
        Assert.Null(digests.Add(new("p", 1, "b", 6, 78)));
        Assert.Null(digests.Add(new("p", 2, "b", 5, 79)));
        Assert.Null(digests.Add(new("q", 1, "b", 5, 80)));
        var violation = digests.Add(new("p", 1, "c", 5, 78));
        Assert.Equal((CheckerNames.Digest, "p"), (violation!.Checker, violation.Key));
        Assert.Contains("era 1, index 5: c has digest 000000000000004e, a had 000000000000004d", violation.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Digests_below_an_index_can_be_forgotten()
    {
        var digests = new DigestAgreement();
        Assert.Null(digests.Add(new("p", 1, "a", 5, 77)));
        Assert.Null(digests.Add(new("p", 1, "a", 6, 78)));
        digests.Forget("p", 1, 6);
        digests.Forget("q", 1, 6);
        Assert.Null(digests.Add(new("p", 1, "b", 5, 1)));
        Assert.NotNull(digests.Add(new("p", 1, "b", 6, 1)));
    }

    [Fact]
    public void A_commit_index_does_not_go_back_within_an_identity_and_era()
    {
        var commits = new CommitRules();
        Assert.Null(commits.Add(new("p", 1, "a", 5)));
        Assert.Null(commits.Add(new("p", 1, "a", 5)));
        Assert.Null(commits.Add(new("p", 1, "b", 3)));
        Assert.Null(commits.Add(new("p", 2, "a", 0)));
        Assert.Null(commits.Add(new("q", 1, "a", 0)));
        Assert.Contains("went back from 5 to 4", commits.Add(new("p", 1, "a", 4))!.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Views_in_order_are_right()
    {
        Holds(1, 1, "a", "abc");
        Holds(1, 1, "a", "abc");
        Holds(1, 2, "b", "bc");
        Holds(1, 3, "b", "bcd");
        Holds(1, 7, "b", "bd");
        Holds(2, 1, "x", "xyz");
    }

    [Fact]
    public void An_epoch_has_one_proposal()
    {
        Holds(1, 1, "a", "abc");
        Breaks("already was won by proposal 1.1.a", 1, 1, "b", "abc");
        Holds(1, 2, "b", "abc");
        Assert.NotNull(_views.Add(View(1, 2, "b", "abc") with { ProposalId = "other" }));
    }

    [Fact]
    public void Members_of_an_epoch_do_not_change()
    {
        Holds(1, 1, "a", "abc");
        Breaks("but before [a, b, c]", 1, 1, "a", "abd");
    }

    [Fact]
    public void Epochs_do_not_fall()
    {
        Holds(1, 5, "a", "abc");
        Breaks("the epoch before it was 5", 1, 4, "a", "abc");
    }

    [Fact]
    public void An_earlier_view_does_not_come_again()
    {
        Holds(1, 1, "a", "abc");
        Holds(1, 2, "a", "ab");
        Breaks("epochs never fall", 1, 1, "a", "abc");
    }

    [Theory]
    [InlineData(3)]
    [InlineData(0)]
    public void Eras_rise_by_one(int era)
    {
        Holds(1, 1, "a", "abc");
        Breaks("eras rise by one", era, 2, "a", "abc");
    }

    [Fact]
    public void A_primary_is_a_member() => Breaks("the primary d is not among the members [a, b, c]", 1, 1, "d", "abc");

    [Fact]
    public void Members_are_distinct() => Breaks("b is a member twice", 1, 1, "a", "abb");

    [Fact]
    public void A_new_primary_was_a_member_before()
    {
        Holds(1, 1, "a", "abc");
        Breaks("the new primary d was not a member of epoch 1", 1, 2, "d", "abcd");
    }

    [Fact]
    public void A_former_primary_may_come_back_only_after_views_that_are_unknown()
    {
        Holds(1, 1, "a", "abc");
        Holds(1, 2, "b", "bc");
        Holds(1, 4, "a", "abc");
        Holds(1, 5, "b", "bc");
        Breaks("the new primary a was not a member", 1, 6, "a", "abc");
    }

    [Fact]
    public void Primaries_of_an_era_before_do_not_count()
    {
        Holds(1, 1, "a", "abc");
        Holds(2, 1, "x", "xyz");
        Breaks("the new primary a was not a member", 2, 5, "a", "axy");
    }

    [Fact]
    public void One_replica_serves_in_an_epoch_and_it_is_the_primary()
    {
        Holds(1, 1, "a", "abc");
        Assert.Null(Serve(1, 1, "a"));
        Assert.Null(Serve(1, 1, "a"));
        Assert.Contains("b serves, but so does or did a", Serve(1, 1, "b")!.Explanation, StringComparison.Ordinal);
        Holds(1, 2, "b", "abc");
        Assert.Contains("c serves, but the primary is b", Serve(1, 2, "c")!.Explanation, StringComparison.Ordinal);
    }

    [Fact]
    public void Serving_may_be_observed_before_the_view()
    {
        Assert.Null(Serve(1, 1, "a"));
        Breaks("a serves, but the primary is b", 1, 1, "b", "abc");
        Assert.Null(Serve(1, 2, "c"));
        Holds(1, 2, "c", "abc");
    }

    [Fact]
    public void Partitions_do_not_mix()
    {
        Holds(1, 5, "a", "abc");
        Assert.Null(_views.Add(View(1, 1, "b", "bcd") with { Partition = "other" }));
        Assert.Null(_views.Add(new ServingObservation("other", 1, 5, "b")));
        Assert.Null(Serve(1, 5, "a"));
    }

    [Fact]
    public void What_was_seen_before_allocates_nothing()
    {
        var digests = new DigestAgreement();
        var commits = new CommitRules();
        var view = View(1, 1, "a", "abc");
        void Observe()
        {
            digests.Add(new("p", 1, "a", 5, 77));
            commits.Add(new("p", 1, "a", 5));
            _views.Add(view);
            _views.Add(new ServingObservation("p", 1, 1, "a"));
        }

        Observe();
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            Observe();
        }

        // Room for what the runtime itself allocates when it recompiles a hot method.
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4096);
    }

    private static ViewObservation View(int era, long epoch, string primary, string members) =>
        new("p", era, epoch, $"{era}.{epoch}.{primary}", primary, [.. members.Select(member => member.ToString())], 2);

    private Violation? Serve(int era, long epoch, string replica) => _views.Add(new ServingObservation("p", era, epoch, replica));

    private void Holds(int era, long epoch, string primary, string members) => Assert.Null(_views.Add(View(era, epoch, primary, members)));

    private void Breaks(string words, int era, long epoch, string primary, string members) =>
        Assert.Contains(words, _views.Add(View(era, epoch, primary, members))!.Explanation, StringComparison.Ordinal);
}
