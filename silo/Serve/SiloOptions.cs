using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using Microsoft.Extensions.Logging;
using Quintet.Hosting;
using Quintet.Silo.Chaos.Components;
using Quintet.Silo.Settings;

namespace Quintet.Silo.Serve;

/// <summary>The options of <c>quintet silo</c>, and every check that needs nothing but them.</summary>
internal sealed class SiloOptions
{
    // What --health-port none is read as; 0 is any free one.
    private const int NoPort = -1;

    private const int MiB = 1024 * 1024;

    private static readonly QuintetSiloOptions Standard = new();

    private readonly ClusterOptions _cluster = new();

    private readonly Option<string> _name = new("--name")
    {
        Description = "The silo's name in status and logs. Default: made up",
        HelpName = "NAME",
    };

    private readonly Option<IPAddress> _listen = new("--listen")
    {
        Description = "Address to listen on. The default can be reached from this machine only; silo traffic is not authenticated, so open it to a network you trust.",
        HelpName = "IP",
        CustomParser = ParseAddress,
        DefaultValueFactory = _ => IPAddress.Loopback,
    };

    private readonly Option<IPAddress?> _advertise = new("--advertise")
    {
        Description = "Address at which others reach this silo. Default: that of --listen",
        HelpName = "IP",
        CustomParser = ParseAddress,
    };

    private readonly Option<int?> _siloPort = new("--silo-port") { Description = "Port for other silos. Default: a free one", HelpName = "P", CustomParser = ParsePort };

    private readonly Option<int?> _gatewayPort = new("--gateway-port") { Description = "Port for clients. Default: a free one", HelpName = "P", CustomParser = ParsePort };

    private readonly Option<IPAddress?> _healthListen = new("--health-listen")
    {
        Description = "Address at which health requests are answered. Default: 127.0.0.1; 0.0.0.0 means every address of this machine. Needs --health-port.",
        HelpName = "IP",
        CustomParser = ParseAddress,
    };

    private readonly Option<int?> _healthPort = new("--health-port")
    {
        Description = "Port for GET /health/live and GET /health/ready (HTTP), 'any' for a free one, which is printed, or 'none'. Default: none.",
        HelpName = "P|any|none",
        CustomParser = ParseHealthPort,
    };

    private readonly Option<KeyValuePair<string, string>[]> _labels = new("--label")
    {
        Description = "A label for placement policies, e.g. zone=a. May be repeated.",
        HelpName = "key=value",
        CustomParser = ParseLabels,
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string[]> _components = ComponentsOption.Create();

    private readonly Option<int?> _transferRate = CountOption.Create(
        "--transfer-rate", (int)(Standard.TransferBytesPerSecond / MiB), 1, 1024 * 1024, "MiB of snapshots that this silo sends a second when copies are made.");

    private readonly Option<int?> _transfersAtOnce = CountOption.Create(
        "--transfers-at-once", Standard.TransfersAtOnce, 1, 1024, "Snapshots that this silo begins to send before others are through.");

    private readonly Option<int?> _queriesAtOnce = CountOption.Create(
        "--queries-at-once", Standard.MaxConcurrentQueries, 1, 1_000_000, "Queries that this silo runs at once; further ones wait.");

    private readonly Option<int?> _commandsAtOnce = CountOption.Create(
        "--commands-at-once", Standard.MaxConcurrentCommands, 1, 1_000_000, "Commands that this silo takes without having answered them; further ones are refused as overloaded.");

    private readonly Option<int?> _stopPatience = CountOption.Create(
        "--stop-patience", (int)Standard.StopPatience.TotalSeconds, 0, 3600, "Seconds that this silo waits, when told to stop, until nothing it holds is missed.");

    private readonly Option<LogLevel> _verbosity = new("--verbosity")
    {
        Description = "The least level that is logged to standard error: Trace, Debug, Information, Warning, Error, Critical or None.",
        HelpName = "LEVEL",
        CustomParser = ParseLevel,
        DefaultValueFactory = _ => LogLevel.Warning,
    };

    private readonly Option<int?> _parent = new("--parent-pid")
    {
        Description = "End at once when that process is gone.",
        HelpName = "PID",
        Hidden = true,
    };

    private readonly Option<bool> _endsWithLauncher = new("--ends-with-launcher")
    {
        Description = "With --parent-pid: end even while frozen; the thread that starts this process must last.",
        Hidden = true,
    };

    private readonly Option<bool> _onlyCheck = new("--only-check")
    {
        Description = "Look at the --components only, say what is wrong with them, and end.",
        Hidden = true,
    };

    private readonly Option<bool> _chaosComponents = new(ChaosComponents.Option)
    {
        Description = "Also host the components that quintet chaos calls.",
        Hidden = true,
    };

    /// <summary>Adds the options and their checks.</summary>
    public void AddTo(Command command)
    {
        command.Add(_name);
        _cluster.AddTo(command);
        command.Add(_cluster.Deployment);
        foreach (var option in new Option[] { _listen, _advertise, _siloPort, _gatewayPort, _healthListen, _healthPort, _labels, _components, _transferRate, _transfersAtOnce, _queriesAtOnce, _commandsAtOnce, _stopPatience, _verbosity, _parent, _endsWithLauncher, _onlyCheck, _chaosComponents })
        {
            command.Add(option);
        }

        command.Validators.Add(CheckEndpoints);
    }

    /// <summary>What was asked for.</summary>
    public SiloSettings Read(ParseResult result)
    {
        var listen = result.GetRequiredValue(_listen);
        return new SiloSettings(
            result.GetValue(_name) ?? $"silo-{Random.Shared.Next(0x10000):x4}",
            _cluster.Read(result),
            listen,
            result.GetValue(_advertise) ?? listen,
            result.GetValue(_siloPort),
            result.GetValue(_gatewayPort),
            result.GetValue(_healthPort) is { } health and not NoPort ? new IPEndPoint(result.GetValue(_healthListen) ?? IPAddress.Loopback, health) : null,
            result.GetRequiredValue(_labels),
            result.GetValue(_verbosity),
            result.GetValue(_parent),
            result.GetValue(_endsWithLauncher))
        {
            Components = result.GetRequiredValue(_components),
            OnlyCheck = result.GetValue(_onlyCheck),
            HostsChaosComponents = result.GetValue(_chaosComponents),
            TransferBytesPerSecond = (long)result.GetRequiredValue(_transferRate)!.Value * MiB,
            TransfersAtOnce = result.GetRequiredValue(_transfersAtOnce)!.Value,
            QueriesAtOnce = result.GetRequiredValue(_queriesAtOnce)!.Value,
            CommandsAtOnce = result.GetRequiredValue(_commandsAtOnce)!.Value,
            StopPatience = TimeSpan.FromSeconds(result.GetRequiredValue(_stopPatience)!.Value),
        };
    }

    private void CheckEndpoints(CommandResult result)
    {
        if (result.TryGet(_listen, out var listen) && result.TryGet(_advertise, out var advertise))
        {
            if (advertise is null && IsEveryAddress(listen))
            {
                result.AddError($"--listen {listen} means every address of this machine; say with --advertise at which one others reach the silo");
            }
            else if (advertise is not null && IsEveryAddress(advertise))
            {
                result.AddError($"--advertise {advertise} is no address that others can reach; name one of this machine's addresses");
            }
        }

        if (result.TryGet(_siloPort, out var silo) && result.TryGet(_gatewayPort, out var gateway) && silo is not null && silo == gateway)
        {
            result.AddError($"--silo-port and --gateway-port are both {silo}; they must differ");
        }

        if (result.TryGet(_healthPort, out var health))
        {
            if (health > 0 && ((result.TryGet(_siloPort, out silo) && silo == health) || (result.TryGet(_gatewayPort, out gateway) && gateway == health)))
            {
                result.AddError($"--health-port is {health}, and so is --silo-port or --gateway-port; they must differ");
            }

            if (health is null or NoPort && result.TryGet(_healthListen, out var healthListen) && healthListen is not null)
            {
                result.AddError($"--health-listen is {healthListen}, but no health requests are answered; give a --health-port, too, or leave it out");
            }
        }
    }

    private static bool IsEveryAddress(IPAddress? address) => IPAddress.Any.Equals(address) || IPAddress.IPv6Any.Equals(address);

    private static IPAddress? ParseAddress(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;

        // IPAddress.Parse also takes "1" and "127.1".
        if (IPAddress.TryParse(text, out var address) && (text.Contains(':') || text.Split('.').Length == 4))
        {
            return address;
        }

        result.AddError($"{NameOf(result)}: '{text}' is not an IP address; write e.g. 127.0.0.1 or 10.0.0.5 (no host names)");
        return null;
    }

    private static int? ParsePort(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (int.TryParse(text, out var port) && port is >= 1 and <= IPEndPoint.MaxPort)
        {
            return port;
        }

        result.AddError($"{NameOf(result)}: '{text}' is not a port; use 1 to {IPEndPoint.MaxPort}, or leave it out for a free one");
        return null;
    }

    private static int? ParseHealthPort(ArgumentResult result)
    {
        switch (result.Tokens[0].Value)
        {
            case "none":
                return NoPort;
            case "any":
                return 0;
            case var text when int.TryParse(text, out var port) && port is >= 1 and <= IPEndPoint.MaxPort:
                return port;
            case var text:
                result.AddError($"{NameOf(result)}: '{text}' is not a port; use 1 to {IPEndPoint.MaxPort}, 'any' for a free one, or 'none'");
                return null;
        }
    }

    private static LogLevel ParseLevel(ArgumentResult result)
    {
        var text = result.Tokens[0].Value;
        if (Enum.TryParse<LogLevel>(text, ignoreCase: true, out var level) && Enum.IsDefined(level))
        {
            return level;
        }

        result.AddError($"{NameOf(result)}: '{text}' is not a level; use one of {string.Join(", ", Enum.GetNames<LogLevel>())}");
        return default;
    }

    private static string NameOf(ArgumentResult result) => ((OptionResult)result.Parent!).Option.Name;

    private static KeyValuePair<string, string>[] ParseLabels(ArgumentResult result)
    {
        var labels = new List<KeyValuePair<string, string>>();
        foreach (var text in result.Tokens.Select(token => token.Value))
        {
            if (text.Split('=', 2) is not [var key, var value])
            {
                result.AddError($"'{text}' is not a label; write key=value, e.g. zone=a");
            }
            else if (labels.Any(label => label.Key == key))
            {
                result.AddError($"label '{key}' is given more than once");
            }
            else
            {
                labels.Add(KeyValuePair.Create(key, value));
            }
        }

        foreach (var problem in ClusterNaming.Problems(labels))
        {
            result.AddError(problem);
        }

        return [.. labels];
    }
}
