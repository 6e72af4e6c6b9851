using Quintet.Silo.Chaos.Schedule;

namespace Quintet.Silo.Chaos.Faults;

/// <summary>Changes the policy of one of the component types, and puts back what stood there.</summary>
internal sealed class ChangePolicy(IQuintetAdmin admin, IReadOnlyList<string> types) : IChaosFault
{
    private static readonly string[] Changes =
    [
        """{"availability":{"tolerateFailures":1}}""",
        """{"availability":{"minimumCopies":2}}""",
        """{"availability":{"tolerateFailures":1,"spares":1}}""",
        """{"availability":{"tolerateFailures":1},"performance":{"followersMin":1,"followersMax":1}}""",
        """{"availability":{"tolerateFailures":1},"performance":{"followersMax":1,"queriesPerCopy":1}}""",
    ];

    public async Task<string?> StrikeAsync(ScheduledFault fault, Action<string> began, CancellationToken stop)
    {
        var type = types[fault.Variant % types.Count];
        var change = Changes[fault.Variant / types.Count % Changes.Length];
        var before = (await admin.ListPoliciesAsync()).Single(report => report.Type == type).Own;
        try
        {
            await SetAsync(type, change, replaces: false);
            began($"the policy of '{type}' is changed: {change}");
            await Task.Delay(fault.Lasts, stop).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return null;
        }
        finally
        {
            await Undo.UntilDoneAsync(() => SetAsync(type, before, replaces: true));
        }
    }

    private Task SetAsync(string type, string policy, bool replaces) =>
        admin.SetPolicyAsync(new PolicyChange { Type = type, Policy = policy, Replaces = replaces, By = "quintet chaos", Reason = replaces ? "as it was" : "chaos" });
}
