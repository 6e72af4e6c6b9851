using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Quintet.Silo.Chaos.Network;
using Quintet.Silo.Chaos.Schedule;
using Quintet.Silo.Settings;

namespace Quintet.Silo.Chaos;

/// <summary>The options of <c>quintet chaos</c>, their defaults and bounds. One instance belongs to one command.</summary>
internal sealed class ChaosOptions
{
    private static readonly TimeSpan ShortestDuration = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan StandardDuration = TimeSpan.FromSeconds(60);

    private readonly ClusterOptions _cluster = new();

    private readonly Option<TimeSpan?> _duration = TimeOption.Create("--duration", "How long clients work and faults strike, e.g. 60s or 1h; at least 5s. Default: 60s.");

    private readonly Option<string[]> _faults = new("--faults")
    {
        Description = $"What is done, of {Words}. Default: all of them, but not 'database' with --database.",
        HelpName = "KIND,...",
        DefaultValueFactory = _ => [],
        AllowMultipleArgumentsPerToken = false,
    };

    private readonly Option<string?> _history = OutputFileOption.Create("--history", "Write to this file what clients did and were told, as JSON lines. It is replaced.");

    private readonly Option<string?> _report = OutputFileOption.Create("--report", "Write the figures of the run to this file, as JSON.");

    private readonly Option<int?> _seed = CountOption.Create("--seed", null, int.MinValue, int.MaxValue, "Decides the schedule of the faults. Default: random.");

    private readonly Option<int?> _silos = CountOption.Create("--silos", 3, 3, 5, "How many silo processes to run.");

    private readonly Option<bool> _postgres = new("--postgres") { Description = "Start a private PostgreSQL server for the run. Not together with --database or --data." };

    private readonly Option<bool> _plantLoss = new("--plant-loss")
    {
        Description = "Close an account behind the history's back, which the checkers must find.",
        Hidden = true,
    };

    private readonly Option<int?> _inNetworkOf = new(PrivateNetwork.Option)
    {
        Description = "This process is in a network of its own, and ends with that one.",
        Hidden = true,
    };

    private static string Words => string.Join(", ", FaultKinds.All.Select(kind => kind.Word()));

    /// <summary>Adds the options and their checks.</summary>
    public void AddTo(Command command)
    {
        _history.Required = true;
        foreach (var option in new Option[] { _duration, _faults, _history, _report, _seed, _silos, _postgres, _plantLoss, _inNetworkOf })
        {
            command.Add(option);
        }

        _cluster.AddTo(command);
        command.Validators.Add(Check);
    }

    /// <summary>What was asked for.</summary>
    public ChaosPlan Read(ParseResult result)
    {
        var isGiven = result.GetResult(_cluster.Database) is { Implicit: false };
        var kinds = Kinds(result.GetRequiredValue(_faults)).Select(fault => fault.Kind!.Value).Distinct().Order().ToList();
        return new ChaosPlan(
            result.GetValue(_duration) ?? StandardDuration,
            kinds.Count > 0 ? kinds : [.. FaultKinds.All.Where(kind => !isGiven || kind != FaultKind.Database)],
            result.GetValue(_history)!,
            result.GetValue(_report),
            result.GetValue(_seed) ?? Random.Shared.Next(1, 1_000_000),
            result.GetRequiredValue(_silos)!.Value,
            result.GetValue(_postgres) ? ChaosPlace.PrivatePostgres : isGiven ? ChaosPlace.Given : ChaosPlace.SqliteFile,
            _cluster.Read(result))
        {
            PlantsLoss = result.GetValue(_plantLoss),
            InNetworkOf = result.GetValue(_inNetworkOf),
        };
    }

    private void Check(CommandResult result)
    {
        var isGiven = result.GetResult(_cluster.Database) is { Implicit: false };
        if (result.TryGet(_faults, out var words))
        {
            foreach (var (word, kind) in Kinds(words ?? []))
            {
                if (kind is null)
                {
                    result.AddError($"--faults names '{word}', which is no fault; known are {Words}");
                }
                else if (kind == FaultKind.Database && isGiven)
                {
                    result.AddError("--faults names 'database', but --database names one that others may use, which is left alone; leave one of them out, or give --postgres");
                }
                else if (kind == FaultKind.Freeze && !Up.Processes.Signals.AreSupported)
                {
                    result.AddError("--faults names 'freeze', which needs a system that can stop a process (SIGSTOP): Linux or macOS; leave it out here");
                }
                else if (kind == FaultKind.Restart && !Up.Processes.Signals.AreSupported)
                {
                    result.AddError("--faults names 'restart', which needs a system that can ask a process to end (SIGTERM): Linux or macOS; leave it out here");
                }
            }
        }

        if (result.TryGet(_duration, out var duration) && duration > TimeSpan.Zero && duration < ShortestDuration)
        {
            result.AddError(string.Create(CultureInfo.InvariantCulture, $"--duration is {duration.Value.TotalSeconds}s; no fault fits into less than {ShortestDuration.TotalSeconds}s"));
        }

        if (result.TryGet(_postgres, out var postgres) && postgres && (isGiven || result.GetResult(_cluster.Data) is { Implicit: false }))
        {
            result.AddError($"--postgres and {(isGiven ? "--database" : "--data")} both say where the database is; give one of them");
        }
    }

    private static IEnumerable<(string Word, FaultKind? Kind)> Kinds(IEnumerable<string> given) => given
        .SelectMany(words => words.Split(','))
        .Select(word => word.Trim())
        .Select(word => (word, FaultKinds.All.Where(kind => kind.Word() == word).Select(kind => (FaultKind?)kind).FirstOrDefault()));
}
