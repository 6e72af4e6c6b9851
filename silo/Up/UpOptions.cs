using System.CommandLine;
using System.CommandLine.Parsing;
using Quintet.Silo.Serve;
using Quintet.Silo.Settings;
using Quintet.Silo.Up.Roll;

namespace Quintet.Silo.Up;

/// <summary>The options of <c>quintet up</c>, their defaults and bounds. One instance belongs to one command.</summary>
internal sealed class UpOptions
{
    public Option<int?> Silos { get; } = CountOption.Create("--silos", 3, 1, 16, "How many silo processes to run.");

    public Option<TimeSpan?> Duration { get; } = TimeOption.Create("--duration", "How long the load lasts, e.g. 30s or 2m. Default: until Ctrl-C.");

    public Option<TimeSpan?> KillEvery { get; } = TimeOption.Create("--kill-every", "Kill a random silo (SIGKILL) this often, e.g. 6s. Default: never.");

    public Option<TimeSpan?> FreezeEvery { get; } = FreezeSpan();

    public Option<bool> Roll { get; } = new("--roll")
    {
        Description = "Restart every silo in turn, in order (SIGTERM), each when the cluster has recovered from the one before. Without --duration the load ends after that. Not together with --kill-every or --freeze-every.",
    };

    public Option<int?> Clients { get; } = CountOption.Create("--clients", 8, 1, 4096, "How many clients call, each one call at a time.");

    public Option<TimeSpan?> ThinkTime { get; } = TimeOption.Create("--think-time", "How long a client waits between two calls, e.g. 5ms, so that the machine is not kept busy. Default: not at all.");

    public Option<int?> Accounts { get; } = CountOption.Create("--accounts", 1000, 1, 1_000_000, "How many accounts are in use at a time.");

    public Option<int?> Seed { get; } = CountOption.Create("--seed", null, int.MinValue, int.MaxValue, "Decides what clients do and which silos are struck. Default: random.");

    public Option<string?> Report { get; } = OutputFileOption.Create("--report", "Write the figures of the run to this file, as JSON.");

    public Option<string[]> Components { get; } = ComponentsOption.Create();

    public Option<string[]> RollComponents { get; } = ComponentsOption.Create("--roll-components", "With --roll: what each silo hosts from its restart on in place of --components, a new version of it for instance. May be repeated.");

    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { Silos, Duration, KillEvery, FreezeEvery, Roll, Clients, ThinkTime, Accounts, Seed, Report, Components, RollComponents })
        {
            command.Add(option);
        }

        command.Validators.Add(CheckRoll);
    }

    public UpPlan Read(ParseResult result) => new(
        result.GetRequiredValue(Silos)!.Value,
        result.GetValue(Duration),
        result.GetValue(KillEvery),
        result.GetValue(FreezeEvery),
        result.GetRequiredValue(Clients)!.Value,
        result.GetRequiredValue(Accounts)!.Value,
        result.GetValue(Seed) ?? Random.Shared.Next(1, 1_000_000),
        result.GetValue(Report))
    {
        Roll = result.GetValue(Roll),
        ThinkTime = result.GetValue(ThinkTime) ?? TimeSpan.Zero,

        // The silos run in another directory.
        Components = (string[])[.. result.GetRequiredValue(Components).Select(Path.GetFullPath)],
        RollComponents = (string[])[.. result.GetRequiredValue(RollComponents).Select(Path.GetFullPath)],
    };

    private void CheckRoll(CommandResult result)
    {
        if (!result.TryGet(Roll, out var roll) || !roll)
        {
            if (result.TryGet(RollComponents, out var files) && files?.Length > 0)
            {
                result.AddError("--roll-components is for --roll, which restarts the silos with them; add --roll, or give them as --components");
            }

            return;
        }

        if (!Processes.Signals.AreSupported)
        {
            result.AddError("--roll needs a system that can ask a process to end (SIGTERM): Linux or macOS; leave it out here");
        }

        foreach (var other in new[] { KillEvery, FreezeEvery }.Where(other => result.TryGet(other, out var every) && every is not null))
        {
            result.AddError($"--roll and {other.Name} exclude each other: the next silo is restarted only when the cluster has recovered; give one of them");
        }

        if (result.TryGet(Silos, out var silos) && silos == 1)
        {
            result.AddError("--roll needs at least two silos: what the only one holds ends with it; --silos is 1");
        }

        var before = RollingRestart.WarmUp + RollingRestart.Control;
        if (result.TryGet(Duration, out var duration) && duration is not null && duration <= before)
        {
            result.AddError($"--duration is {duration.Value.TotalSeconds}s, but with --roll the first silo is restarted after {before.TotalSeconds}s; give some 30s more for each silo, or leave --duration out");
        }
    }

    private static Option<TimeSpan?> FreezeSpan()
    {
        var option = TimeOption.Create("--freeze-every", "Freeze a random silo (SIGSTOP) this often, each time for 5 s, e.g. 12s. With fewer than three silos commands wait meanwhile. Default: never.");
        option.Validators.Add(result =>
        {
            if (!Processes.Signals.AreSupported)
            {
                result.AddError("--freeze-every needs a system that can stop a process (SIGSTOP): Linux or macOS; leave it out here");
            }
        });
        return option;
    }
}

/// <summary>What <c>quintet up</c> is to do.</summary>
/// <param name="Silos">Silo processes.</param>
/// <param name="Duration">How long the load lasts; null: until it is interrupted.</param>
/// <param name="KillEvery">The time between kills; null: nothing is killed.</param>
/// <param name="FreezeEvery">The time between freezes; null: nothing is frozen.</param>
/// <param name="Clients">Closed loops.</param>
/// <param name="Accounts">Accounts in use at a time.</param>
/// <param name="Seed">Decides the workload and the victims.</param>
/// <param name="ReportFile">The report to write, or null.</param>
internal sealed record UpPlan(int Silos, TimeSpan? Duration, TimeSpan? KillEvery, TimeSpan? FreezeEvery, int Clients, int Accounts, int Seed, string? ReportFile)
{
    /// <summary>Whether every silo is restarted in turn.</summary>
    public bool Roll { get; init; }

    /// <summary>The time between two calls of a client.</summary>
    public TimeSpan ThinkTime { get; init; }

    /// <summary>Files of plug-ins that the silos host, absolute.</summary>
    public IReadOnlyList<string> Components { get; init; } = [];

    /// <summary>Files of plug-ins that each silo hosts in their place once it was restarted, absolute; empty: the same.</summary>
    public IReadOnlyList<string> RollComponents { get; init; } = [];
}
