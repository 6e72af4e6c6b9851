using Quintet.Protocol;

namespace Quintet.Simulation.Scenarios;

/// <summary>Rule S8: copies that disagree.</summary>
internal static class Mismatches
{
    private static readonly ReplicaOptions HashAll = new() { HashEvery = 1 };
    private static readonly ReplicaOptions FourCopies = new() { HashEvery = 1, Copies = 4 };

    public static IEnumerable<Scenario> All =>
    [
        Scenario.Of("S8-apply-is-not-deterministic", "Copies whose states differ find it out; the odd one is quarantined and its memory kept.", "abc", NotDeterministic, HashAll, machines: On("c", new OddMachine(loses: 2))),
        Scenario.Of("S8-apply-throws-on-a-backup", "Throwing on a backup is a mismatch; it still acknowledges entries.", "abc", Throws, HashAll, machines: On("c", new OddMachine(throwsOn: 2))),
        Scenario.Of("S8-quarantined-copy-never-leads", "A quarantined copy leads on the operator's word only.", "abc", NeverLeads, HashAll, machines: On("c", new OddMachine(loses: 2))),
        Scenario.Of("S8-only-other-copy-disagrees", "If the only other copy disagrees, commands and reads stop until the operator decides.", "ab", OnlyOther, HashAll, machines: On("b", new OddMachine(loses: 2))),
        Scenario.Of("S8-several-copies-disagree", "If several disagree with the primary, it may be the wrong one.", "abcd", Several, FourCopies, machines: On("cd", new OddMachine(loses: 2))),
        Scenario.Of("S8-quarantined-copy-counts-for-no-minimum", "A quarantined copy counts for neither margin nor minimum.", "abcd", NoMinimum, FourCopies, 3, On("d", new OddMachine(loses: 1))),
        Scenario.Of("S8-other-builds-are-not-compared", "Only equal versions are compared; the gap is reported.", "abc", OtherBuild, HashAll, machines: On("c", new OddMachine(version: 2))),
        Scenario.Of("S8-serializer-loses-something", "A snapshot that is not the same after its way makes no copy.", "ab", LossySerializer, HashAll, machines: On("c", new OddMachine(forgets: 1))),
        Scenario.Of("S8-learner-by-snapshot-is-compared", "Digests of states are equal whether they come by replay or by snapshot.", "ab", BySnapshot, HashAll),
        Scenario.Of("S8-last-entry-of-a-reign-is-compared", "A copy that applies the last entry of a reign together with the first of the next two finds out that it did so wrongly.", "abcd", LastOfAReign, FourCopies, machines: On("c", new OddMachine(loses: 2))),
        Scenario.Of("S8-new-primary-cannot-apply-its-tail", "A primary whose own state disagrees gives way.", "abc", CannotApplyTail, HashAll, machines: On("b", new OddMachine(throwsOn: 1))),
        Scenario.Of("outdated-copy-leaves-the-view", "A copy that meets an event of a newer build leaves the view to the others, which go on.", "abc", Outdated, HashAll, machines: On("c", new OddMachine(lacks: 2))),
        Scenario.Of("outdated-last-copy-stays", "The last copy stays although it cannot follow: a silo of the newer build gets all that was acknowledged.", "ab", OutdatedLast, HashAll, machines: On("b", new OddMachine(lacks: 2))),
    ];

    private static Func<string, IStateMachine> On(string silos, IStateMachine odd) =>
        silo => silos.Contains(silo, StringComparison.Ordinal) ? odd : new LedgerMachine();

    // Catches: an old build that is taken for a copy that disagrees, or that stays and goes on with a hole.
    private static void Outdated(Script script)
    {
        TwoDeposits(script);
        script.GoOn("abc", 500);
        script.Require(script.Members == "ab" && script.Noticed<Outdated>() == 1 && script.Noticed<Mismatch>() == 0, "c leaves; nobody says that copies disagree");
        script.Command("a", "k", 3);
        script.GoOn("ab", 200);
        script.Require(script.IsAnswered(3) && script.Deposits("a", "k") is [1, 2, 3] && script["b"].LastIndex == script["a"].LastIndex, "the others go on");
    }

    // Catches: a last copy that is thrown away.
    private static void OutdatedLast(Script script)
    {
        script.Command("a", "k", 1);
        script.Deliver();
        script.Command("a", "k", 2);
        script.Deliver("ab");
        script.Deliver("ba");
        script.Require(script.IsAnswered(2), "both hold it, and b does not know yet that it is committed");
        script.Lose();
        script.Dies("a", noticedBy: "b");
        script.GoOn("b", 500);
        script.Require(script.Members == "b" && !script["b"].IsServing && script["b"].LastIndex > script["b"].CommitIndex, "b leads, and keeps what it cannot apply");
        script.Step("b", new AskJoin(new SiloId("c")));
        script.GoOn("bc", 6000);
        script.Require(script["c"].IsServing && script.Deposits("c", "k") is [1, 2], "c, of the newer build, gets everything and leads");
    }

    // Catches: states not compared.
    private static void NotDeterministic(Script script)
    {
        TwoDeposits(script);
        script.Require(script["c"].IsQuarantined && script.Noticed<Mismatch>() == 1, "c finds out that it is different");
        script.Require(script.Members == "abc" && script["c"].LastIndex == 3, "it stays, with its memory");
        script.Command("a", "k", 3);
        script.Deliver();
        script.Require(script.IsAnswered(3), "and still acknowledges entries");
        script.Step("a", new AskJoin(new SiloId("d")));
        script.GoOn("abcd", 1500);
        script.Require(script.Members == "abd" && script.Deposits("d", "k") is [1, 2, 3], "a sound copy takes its place");
    }

    // Catches: an exception that stops the replica; a broken copy that stops acknowledging.
    private static void Throws(Script script)
    {
        TwoDeposits(script);
        script.Require(script["c"].IsQuarantined, "c is quarantined");
        script.Command("a", "k", 3);
        script.Deliver();
        script.Require(script.IsAnswered(3), "it still acknowledges");
        script.Dies("a", noticedBy: "bc");
        script.GoOn("bc", 1000);
        script.Require(script.Row.Primary.Silo.Value == "b" && !script["b"].IsServing, "b leads, against the only other copy: the operator decides");
        script.Step("b", new AskTrust(script["b"].Identity));
        script.GoOn("bc", 1000);
        script.Require(script["b"].IsServing && script.Deposits("b", "k") is [1, 2, 3], "b serves, with everything");
    }

    // Catches: a takeover in quarantine; states not compared.
    private static void NeverLeads(Script script)
    {
        TwoDeposits(script);
        script.Dies("a", noticedBy: "c");
        script.Dies("b", noticedBy: "c");
        script.GoOn("c", 10_000);
        script.Require(script.Row.Id.Epoch == 1 && !script["c"].IsServing, "c does not lead, although it is the last");
        script.Step("c", new AskTrust(script["c"].Identity));
        script.GoOn("c", 1000);
        script.Require(script["c"].IsServing, "until the operator says that it is right");
    }

    // Catches: the word of the operator not asked; states not compared.
    private static void OnlyOther(Script script)
    {
        TwoDeposits(script);
        script.Command("a", "k", 3);
        var read = script.Read("a", "k");
        script.Deliver();
        script.Require(!script.IsAnswered(3) && script.IsPending(read), "commands and reads stop");
        script.Require(script.Alarmed("nobody can tell which is right"), "the operator is told");
        script.Suspect("a", "b", Evidence.Gone);
        script.Tick(5000, "a");
        script.Require(!script.Proposes("a"), "nor is the other copy removed");
        script.Suspect("a", "b", Evidence.None);
        script.Step("a", new AskTrust(script["a"].Identity));
        script.Deliver();
        script.Require(script.IsAnswered(3) && script.Result(read).IsConfirmed, "on the operator's word they go on");
    }

    // Catches: one sound copy taken for a majority.
    private static void Several(Script script)
    {
        TwoDeposits(script);
        script.Command("a", "k", 3);
        script.Deliver();
        script.Require(script["c"].IsQuarantined && script["d"].IsQuarantined && !script["b"].IsQuarantined, "two of four are different");
        script.Require(!script.IsAnswered(3), "commands stop, although b agrees");
        script.Require(script.Alarmed("nobody can tell which is right"), "the operator is told");
    }

    // Catches: commits below the minimum; quarantined copies counted.
    private static void NoMinimum(Script script)
    {
        TwoDeposits(script);
        script.Require(script.IsAnswered(2) && script["d"].IsQuarantined, "with three sound copies of four all is well");
        script.Suspect("a", "c", Evidence.Silent);
        script.GoOn("abd", 500);
        script.Require(script.Members == "abd", "c leaves three members, two of them sound");
        script.Command("a", "k", 3);
        script.GoOn("abd", 5000);
        script.Require(!script.IsAnswered(3), "which is below the minimum");
    }

    // Catches: different builds compared.
    private static void OtherBuild(Script script)
    {
        TwoDeposits(script);
        script.Require(!script["c"].IsQuarantined, "c is of another build, which proves nothing");
        script.Require(script.Noticed<NotCompared>() > 0, "the gap is reported");
    }

    // Catches: a snapshot not checked.
    private static void LossySerializer(Script script)
    {
        TwoDeposits(script);
        script.Step("a", new AskJoin(new SiloId("c")));
        script.GoOn("abc", 1500);
        script.Require(script.Members == "ab" && script["c"].CommitIndex == 0, "c does not become a copy");
        script.Require(script.Alarmed("loses something"), "and says why");
    }

    // Catches: a digest of states that a snapshot does not carry.
    private static void BySnapshot(Script script)
    {
        TwoDeposits(script);
        script.Step("a", new AskJoin(new SiloId("c")));
        script.GoOn("abc", 1000);
        script.Command("a", "m", 3);
        script.GoOn("abc", 2000);
        script.Require(script.Members == "abc" && !script["c"].IsQuarantined, "c agrees with what came before it");
        script.Require(script.Noticed<NotCompared>() == 0, "and it was compared");
    }

    // Catches: a digest that begins anew with every reign, and nothing that sums up all that came before.
    private static void LastOfAReign(Script script)
    {
        script.Command("a", "k", 1);
        script.Deliver();
        script.Command("a", "k", 2);
        script.Deliver();
        HandOver(script, "a", "b");
        HandOver(script, "b", "d");
        script.Require(script.IsAnswered(2) && script["c"].CommitIndex < 3, "c holds the second entry, and has not heard yet that it is committed");
        script.GoOn("abcd", 1000);
        script.Require(script["c"].CommitIndex == script["d"].CommitIndex, "it has");
        script.Require(script["c"].IsQuarantined && script.Noticed<Mismatch>() == 1, "and finds out that it is different");
    }

    // Catches: a primary that serves with a broken state.
    private static void CannotApplyTail(Script script)
    {
        script.Command("a", "k", 1);
        script.Deliver();
        script.Say("b has the entry and has not applied it. It leads, commits it, and cannot apply it.");
        script.Dies("a", noticedBy: "bc");
        script.GoOn("bc", 20_000);
        script.Require(!script["b"].IsServing && script["b"].IsQuarantined, "b gives way");
        script.Require(script.Alarmed("gives way"), "and says so");
        script.Require(script.Row.Primary.Silo.Value == "c" && !script["c"].IsServing, "to c, which has only b to compare with");
        script.Step("c", new AskTrust(script["c"].Identity));
        script.GoOn("bc", 1000);
        script.Require(script["c"].IsServing && script.Deposits("c", "k") is [1], "on the operator's word it serves, with everything");
    }

    private static void HandOver(Script script, string from, string to)
    {
        script.Step(from, new AskHandOver(new SiloId(to)));
        script.Answer(from);
        script.Deliver();
        script.Require(script[to].IsServing, $"{to} leads");
    }

    private static void TwoDeposits(Script script)
    {
        for (var sequence = 1; sequence <= 2; sequence++)
        {
            script.Command("a", "k", sequence);
            script.Deliver();
            script.Tick(1000, "a");
            script.Deliver();
        }
    }
}

/// <summary>A state machine with something wrong: it loses a deposit, throws on one, forgets one in decoding, or is of another build, which may lack an event.</summary>
internal sealed class OddMachine(long loses = -1, long throwsOn = -1, long forgets = -1, long lacks = -1, ulong version = 1) : IStateMachine
{
    private readonly LedgerMachine _sound = new();

    public ulong Version => version;

    public object? Apply(string component, object? state, ReadOnlyMemory<byte> events)
    {
        var deposit = events.Length == 8 ? BitConverter.ToInt64(events.Span) : 0;
        return deposit == throwsOn && throwsOn >= 0 ? throw new InvalidOperationException("It cannot be applied.")
            : deposit == lacks && lacks >= 0 ? throw new UnknownChangeException("This build does not know the event.")
            : deposit == loses && loses >= 0 ? state
            : _sound.Apply(component, state, events);
    }

    public byte[] Encode(object state) => _sound.Encode(state);

    public object Decode(ReadOnlyMemory<byte> encoded) => new Ledger([.. ((Ledger)_sound.Decode(encoded)).Deposits.Where(deposit => deposit != forgets)]);

    public ulong Hash(object state) => _sound.Hash(state);
}
