using Quintet.Protocol;

namespace Quintet.Simulation.Scenarios;

/// <summary>Rule H2: suspicion must not destroy copies.</summary>
internal static class Suspicions
{
    private static readonly ReplicaOptions TwoCopies = new() { Copies = 2 };

    public static IEnumerable<Scenario> All =>
    [
        Scenario.Of("H2-sick-primary-evicts-healthy-members", "Silence removes one member, and not the last other one.", "abc", SickPrimary, TwoCopies),
        Scenario.Of("H2-stalled-backup-suspects-everybody", "Silence removes one member at a time.", "abcd", StalledBackupOfFour, new ReplicaOptions { Copies = 4 }),
        Scenario.Of("H2-second-removal-before-the-repair", "Silence removes nobody from a view that is short of the policy's copies.", "abcd", BeforeTheRepair, new ReplicaOptions { Copies = 4 }),
        Scenario.Of("H2-eviction-below-the-minimum", "No eviction makes a view below the minimum; commands wait.", "abc", EvictionBelowMinimum, minimum: 2),
        Scenario.Of("H2-takeover-below-the-minimum", "No takeover does, either: the dead primary stays a member in name.", "ab", TakeoverBelowMinimum, TwoCopies, minimum: 2),
        Scenario.Of("H2-stalled-backup-of-two-takes-over", "With two members, silence makes nobody primary; proof does.", "ab", StalledBackup, TwoCopies),
        Scenario.Of("H2-takeover-leaves-out-a-silent-third", "A takeover leaves out no more than an eviction may.", "abc", SilentThird),
        Scenario.Of("H2-swap-needs-no-evidence", "A caught-up learner may take the place of a silent member, for the number of copies stays.", "ab", Swap, TwoCopies),
    ];

    // Catches: silence that removes the last other member. (The view has more than the policy's two copies, so that only this forbids the second eviction.)
    private static void SickPrimary(Script script)
    {
        script.Say("a hears nobody any more, but its messages still arrive.");
        script.Suspect("a", "b", Evidence.Silent);
        script.Suspect("a", "c", Evidence.Silent);
        script.Answer("a");
        script.Command("a", "k", 1);
        script.Lose();
        for (var i = 0; i < 100; i++)
        {
            script.Tick(100, "a");
            script.Lose();
        }

        script.Require(!script.Proposes("a") && script.Members == "ac", "it removes one of them and no more");
        script.Require(!script.IsAnswered(1), "its commands wait");
        script.Say("It dies. What is left has everything.");
        script.Dies("a", noticedBy: "bc");
        script.GoOn("bc", 2000);
        script.Require(script["c"].IsServing, "c leads");
    }

    // Catches: silence that removes several at once; a takeover that leaves out whoever is suspected.
    private static void StalledBackupOfFour(Script script)
    {
        script.Suspect("b", "c", Evidence.Silent);
        script.Suspect("b", "d", Evidence.Silent);
        script.Suspect("b", "a", Evidence.Silent);
        script.Require(script.Proposal("b").Members.Length == 3, "it leaves out one of the three");
    }

    // Catches: silence that counts in a view short of copies.
    private static void BeforeTheRepair(Script script)
    {
        script.Suspect("a", "d", Evidence.Silent);
        script.Answer("a");
        script.Suspect("a", "c", Evidence.Silent);
        script.Tick(10_000, "a");
        script.Require(!script.Proposes("a") && script.Members == "abc", "the second one waits for the repair, or for proof");
        script.Suspect("a", "c", Evidence.Gone);
        script.Answer("a");
        script.Require(script.Members == "ab", "proof is enough");
    }

    // Catches: the minimum left out of the rule.
    private static void EvictionBelowMinimum(Script script)
    {
        script.Dies("b", noticedBy: "a");
        script.Dies("c", noticedBy: "a");
        script.Answer("a");
        script.Command("a", "k", 1);
        script.GoOn("a", 10_000);
        script.Require(script.Row.Members.Length == 2, "one of the two dead stays in name");
        script.Require(!script.IsAnswered(1), "and nothing is acknowledged by one copy alone");
    }

    // Catches: the minimum left out of the rule.
    private static void TakeoverBelowMinimum(Script script)
    {
        script.Command("a", "k", 1);
        script.Deliver();
        script.Dies("a", noticedBy: "b");
        script.Answer("b");
        script.Command("b", "k", 2);
        script.GoOn("b", 5000);
        script.Require(script.Members == "ab" && !script["b"].IsServing, "b leads and serves nothing");
        script.Say("A learner takes the dead one's place.");
        script.Step("b", new AskJoin(new SiloId("c")));
        script.GoOn("bc", 2000);
        script.Require(script.Members == "bc" && script["b"].IsServing && script.Deposits("b", "k") is [1], "now it serves, with everything");
    }

    // Catches: silence that removes the last other member, or a takeover that asks no rule.
    private static void StalledBackup(Script script)
    {
        script.Say("b stalls, wakes up, and finds a silent.");
        script.Suspect("b", "a", Evidence.Silent);
        script.Tick(1000, "b");
        script.Require(!script.Proposes("b"), "it does nothing against the only other copy");
        script.Suspect("b", "a", Evidence.Gone);
        script.Answer("b");
        script.Require(script["b"].IsServing && script.Members == "b", "with proof it leads alone");
    }

    // Catches: a takeover that leaves out whoever is suspected.
    private static void SilentThird(Script script)
    {
        script.Command("a", "k", 1);
        script.Deliver();
        script.Suspect("b", "c", Evidence.Silent);
        script.Suspect("b", "a", Evidence.Silent);
        script.GoOn("b", 200);
        script.Require(script.Row.Members.Length >= 2, "two silent ones are not both left out");
        script.Require(!script["b"].IsServing, "b waits for one of them");
        script.Say("Nor when one of them is certainly gone.");
        script.Suspect("b", "a", Evidence.Gone);
        script.GoOn("b", 2000);
        script.Require(script.Members == "bc" && !script["b"].IsServing, "c stays, and b waits for it");
        script.Suspect("b", "c", Evidence.None);
        script.GoOn("bc", 2000);
        script.Require(script["b"].IsServing && script.Deposits("b", "k") is [1], "c answers: b serves");
    }

    // Catches: a swap that forgets the learner; a member that is kept although a caught-up learner stands ready.
    private static void Swap(Script script)
    {
        script.Step("a", new AskJoin(new SiloId("c")));
        script.Deliver();
        script.Require(!script.Proposes("a"), "the view is full");
        script.Suspect("a", "b", Evidence.Silent);
        script.Require(script.Proposal("a").Members.Length == 2, "the copies stay as many as they were");
        script.Answer("a");
        script.Command("a", "k", 1);
        script.Deliver("ac");
        script.Require(script.Members == "ac" && script.IsAnswered(1), "c has taken b's place");
    }
}
