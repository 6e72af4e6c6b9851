using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Orleans.Concurrency;

namespace Quintet.Administration;

/// <summary>The door for administrators: it finds out whether they may, and passes on. Any silo answers.</summary>
[StatelessWorker, Reentrant, GrainType("quintet.admin")]
internal sealed class AdminGrain(IAdminAuthorization authorization, AdminQuestions questions, PolicyChanges policies, SiloCommands silos) : Grain, IQuintetAdmin
{
    public async Task<ImmutableArray<PolicyReport>> ListPoliciesAsync()
    {
        await AuthorizeAsync("", "");
        return await policies.ListAsync();
    }

    public async Task<PolicyReport> SetPolicyAsync(PolicyChange change) =>
        await policies.SetAsync(change with { By = await AuthorizeAsync(change.Type, change.By) });

    public async Task<PlanReport> PlanPolicyAsync(PolicyChange change)
    {
        await AuthorizeAsync(change.Type, change.By);
        return await policies.PlanAsync(change);
    }

    public async Task<ImmutableArray<PolicyRevision>> GetPolicyHistoryAsync(string type)
    {
        await AuthorizeAsync(type, "");
        return await policies.HistoryAsync(type);
    }

    public async Task MovePrimaryAsync(string type, int partition, string silo)
    {
        await AuthorizeAsync($"{type}/{partition}", "");
        await silos.MovePrimaryAsync(new(type, partition), silo);
    }

    public async Task<DrainReport> DrainAsync(string silo, bool drain)
    {
        await AuthorizeAsync(silo, "");
        return await silos.DrainAsync(silo, drain);
    }

    public async Task<PlacementExplanation> ExplainAsync(string type, int partition)
    {
        await AuthorizeAsync($"{type}/{partition}", "");
        return await questions.ExplainAsync(new(type, partition));
    }

    public async Task<WhatIfReport> WhatIfAsync(ImmutableArray<string> losses)
    {
        await AuthorizeAsync(string.Join(',', losses), "");
        return questions.WhatIf(losses);
    }

    private ValueTask<string> AuthorizeAsync(string subject, string claimed, [CallerMemberName] string operation = "") =>
        authorization.AuthorizeAsync(operation, subject, claimed);
}
