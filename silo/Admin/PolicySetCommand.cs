using System.CommandLine;
using Spectre.Console;

namespace Quintet.Silo.Admin;

/// <summary><c>quintet policy set</c>: changes a policy, and waits on request until the change is complete.</summary>
internal static class PolicySetCommand
{
    private static readonly TimeSpan LookEvery = TimeSpan.FromMilliseconds(250);

    public static Command Create()
    {
        var type = PolicyCommand.TypeArgument();
        var change = new PolicyChangeOptions();
        var strict = new Option<bool>("--strict") { Description = "Refuse a policy that the silos there are cannot satisfy. Otherwise it is accepted, and the type is degraded." };
        var wait = new Option<bool>("--wait") { Description = "Return when every partition has come to the new policy." };
        var reason = new Option<string>("--reason") { Description = "Why; kept in the history.", HelpName = "TEXT", DefaultValueFactory = _ => "" };
        var by = new Option<string>("--by") { Description = "Who changes it; kept in the history. Default: the user that runs this command.", HelpName = "NAME", DefaultValueFactory = _ => Environment.UserName };
        var command = new Command("set", "Change a policy while the cluster runs. Nothing changes if anything about it is wrong.") { type };
        change.AddTo(command);
        command.Add(strict);
        command.Add(wait);
        command.Add(reason);
        command.Add(by);
        var call = new AdminCall(command);
        command.SetAction((result, cancellation) =>
        {
            var wanted = change.Read(result, result.GetRequiredValue(type)) with
            {
                IsStrict = result.GetValue(strict),
                Reason = result.GetRequiredValue(reason),
                By = result.GetRequiredValue(by),
            };
            return call.ShowAsync(
                result,
                async (admin, stopping) => await admin.SetPolicyAsync(wanted) is var set && result.GetValue(wait) ? await WaitAsync(admin, set, !call.IsJson(result), stopping) : set,
                PolicyTables.Report,
                cancellation);
        });
        return command;
    }

    private static async Task<PolicyReport> WaitAsync(IQuintetAdmin admin, PolicyReport set, bool isShown, CancellationToken cancellationToken)
    {
        if (!isShown || Console.IsOutputRedirected)
        {
            return await UntilAsync(admin, set, _ => { }, cancellationToken);
        }

        return await AnsiConsole.Progress().StartAsync(progress =>
        {
            var task = progress.AddTask($"{set.Type}: generation {set.OwnGeneration}");
            return UntilAsync(
                admin,
                set,
                reports =>
                {
                    task.MaxValue = reports.Sum(report => report.Partitions);
                    task.Value = reports.Sum(report => report.PartitionsObserved);
                },
                cancellationToken);
        });
    }

    // What all types inherit is complete when every type has come to it.
    private static async Task<PolicyReport> UntilAsync(IQuintetAdmin admin, PolicyReport set, Action<List<PolicyReport>> show, CancellationToken cancellationToken)
    {
        while (true)
        {
            var all = await admin.ListPoliciesAsync();
            var types = all.Where(report => report.Type != QosPolicy.AllTypes && (set.Type == QosPolicy.AllTypes || report.Type == set.Type)).ToList();
            show(types);
            if (types.TrueForAll(report => report.ObservedGeneration >= set.OwnGeneration))
            {
                return all.First(report => report.Type == set.Type);
            }

            await Task.Delay(LookEvery, cancellationToken);
        }
    }
}
