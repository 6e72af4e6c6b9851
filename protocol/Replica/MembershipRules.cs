namespace Quintet.Protocol;

/// <summary>Who may be left out of the next view: rule H2 as a pure function.</summary>
public static class MembershipRules
{
    /// <summary>
    /// The members to leave out, of those under suspicion. Never so many that fewer than the minimum remain. Silence alone
    /// removes at most one member, only from a view that has the policy's copies, and never the last other member;
    /// everything beyond that needs <see cref="Evidence.Gone"/>.
    /// </summary>
    /// <param name="view">The view as it stands.</param>
    /// <param name="self">The member that wants to change it; never removed.</param>
    /// <param name="copies">The policy's copies.</param>
    /// <param name="evidence">What is known against each member.</param>
    public static List<ReplicaId> Removable(View view, ReplicaId self, int copies, Func<ReplicaId, Evidence> evidence)
    {
        var removed = new List<ReplicaId>();
        var left = view.Members.Length;
        var least = Math.Max(1, view.Minimum);
        Mutant.Plant("eviction-below-the-minimum", ref least, 1);
        foreach (var wanted in (ReadOnlySpan<Evidence>)[Evidence.Gone, Evidence.Silent])
        {
            foreach (var member in view.Members)
            {
                if (member == self || evidence(member) != wanted || left - 1 < least)
                {
                    continue;
                }

                var silenceIsEnough = removed.Count == 0 && view.Members.Length >= copies && left - 1 >= 2;
                Mutant.Plant("silence-removes-everybody", ref silenceIsEnough, true);
                if (wanted == Evidence.Gone || silenceIsEnough)
                {
                    removed.Add(member);
                    left--;
                }
            }
        }

        return removed;
    }
}
