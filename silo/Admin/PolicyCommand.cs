using System.CommandLine;
using System.Text.Json.Nodes;
using Spectre.Console;

namespace Quintet.Silo.Admin;

/// <summary><c>quintet policy</c>: shows and changes what component types are to survive, and how.</summary>
internal static class PolicyCommand
{
    public static Command Create() => new("policy", "Show and change the policies of component types, while the cluster runs.")
    {
        List(),
        Get(),
        PolicySetCommand.Create(),
        Plan(),
        Diff(),
        History(),
        Schema(),
    };

    /// <summary>The type that a command is about.</summary>
    public static Argument<string> TypeArgument() => new("type") { Description = "The component type, or '*' for what all types inherit.", HelpName = "TYPE" };

    private static Command List()
    {
        var command = new Command("list", "Show the policy of every component type, and how far it is in force.");
        var call = new AdminCall(command);
        command.SetAction((result, cancellation) => call.ShowAsync(result, (admin, _) => admin.ListPoliciesAsync(), PolicyTables.List, cancellation));
        return command;
    }

    private static Command Get()
    {
        var type = TypeArgument();
        var command = new Command("get", "Show the whole policy of a type as JSON, inherited fields included.") { type };
        var call = new AdminCall(command);
        command.SetAction((result, cancellation) => call.ShowAsync(
            result, (admin, _) => FindAsync(admin, result.GetRequiredValue(type)), report => new Rows(new Text($"generation {report.Generation}, in force: {report.ObservedGeneration}"), new Text(report.InForce)), cancellation));
        return command;
    }

    private static Command Plan()
    {
        var type = TypeArgument();
        var change = new PolicyChangeOptions();
        var command = new Command("plan", "Show what a change would move, how long that takes and how safe the types are after it. Nothing is changed.") { type };
        change.AddTo(command);
        var call = new AdminCall(command);
        command.SetAction((result, cancellation) =>
        {
            var wanted = change.Read(result, result.GetRequiredValue(type));
            return call.ShowAsync(result, (admin, _) => admin.PlanPolicyAsync(wanted), PolicyTables.Plan, cancellation);
        });
        return command;
    }

    private static Command Diff()
    {
        var type = TypeArgument();
        var change = new PolicyChangeOptions();
        var command = new Command("diff", "Show the fields that a change would change. Nothing is changed.") { type };
        change.AddTo(command);
        var call = new AdminCall(command);
        command.SetAction((result, cancellation) =>
        {
            var wanted = change.Read(result, result.GetRequiredValue(type));
            return call.ShowAsync(result, (admin, _) => DifferencesAsync(admin, wanted), PolicyTables.Differences, cancellation);
        });
        return command;
    }

    private static Command History()
    {
        var type = TypeArgument();
        var command = new Command("history", "Show every policy that a type had of its own: when, by whom and why.") { type };
        var call = new AdminCall(command);
        command.SetAction((result, cancellation) => call.ShowAsync(result, (admin, _) => admin.GetPolicyHistoryAsync(result.GetRequiredValue(type)), PolicyTables.History, cancellation));
        return command;
    }

    private static Command Schema()
    {
        var command = new Command("schema", "Print the JSON Schema of policies.");
        command.SetAction(async (_, _) =>
        {
            await Console.Out.WriteLineAsync(PolicyJson.Schema());
            return ExitCode.Success;
        });
        return command;
    }

    /// <summary>The policy of a type.</summary>
    public static async Task<PolicyReport> FindAsync(IQuintetAdmin admin, string type)
    {
        var reports = await admin.ListPoliciesAsync();
        return reports.FirstOrDefault(report => report.Type == type)
            ?? throw new OperatorException($"there is no component type '{type}'; there are {string.Join(", ", reports.Select(report => report.Type))}");
    }

    private static async Task<FieldDifference[]> DifferencesAsync(IQuintetAdmin admin, PolicyChange change)
    {
        var report = await FindAsync(admin, change.Type);
        await admin.PlanPolicyAsync(change); // Refuses what cannot be.
        var (own, changed) = ((JsonObject)JsonNode.Parse(report.Own)!, (JsonObject)JsonNode.Parse(change.Policy)!);
        var (before, after) = (Flatten(own), Flatten(change.Replaces ? PolicyJson.Merge([], changed) : PolicyJson.Merge(own, changed)));
        return [.. before.Keys.Union(after.Keys).Order(StringComparer.Ordinal).Select(field => new FieldDifference(field, before.GetValueOrDefault(field), after.GetValueOrDefault(field))).Where(row => row.Before != row.After)];
    }

    private static Dictionary<string, string> Flatten(JsonObject policy) => policy.Where(facet => facet.Value is JsonObject)
        .SelectMany(facet => ((JsonObject)facet.Value!).Select(field => ($"{facet.Key}.{field.Key}", field.Value?.ToJsonString() ?? "null")))
        .ToDictionary(row => row.Item1, row => row.Item2, StringComparer.Ordinal);
}

/// <summary>A field of a type's own policy that a change would change; null where it is inherited.</summary>
internal sealed record FieldDifference(string Field, string? Before, string? After);
