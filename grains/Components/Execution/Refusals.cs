using System.Globalization;
using Microsoft.Extensions.Options;
using Quintet.Calls;
using Quintet.Protocol;

namespace Quintet.Components;

/// <summary>A bound beyond which this silo refuses calls.</summary>
internal enum Bound
{
    /// <summary><see cref="QuintetSiloOptions.MaxConcurrentCommands"/>.</summary>
    Commands,

    /// <summary><see cref="QuintetSiloOptions.MaxCommandsPerComponent"/>.</summary>
    Component,

    /// <summary><see cref="QuintetSiloOptions.MaxUncommittedBytes"/>.</summary>
    Log,

    /// <summary>Those of the partition's memory, in <see cref="ReplicaOptions"/>.</summary>
    Partition,

    /// <summary><see cref="QuintetSiloOptions.MaxConcurrentQueries"/>.</summary>
    Queries,
}

/// <summary>The answers to calls beyond a bound. Each is made once: under overload most of what a silo answers may be these.</summary>
internal sealed class Refusals(OutcomeCodec outcomes, IOptions<QuintetSiloOptions> options)
{
    /// <summary>When to come again.</summary>
    public static readonly TimeSpan RetryAfter = TimeSpan.FromMilliseconds(100);

    private static readonly ReplicaOptions Standard = new();

    private readonly ComponentReply?[] _replies = new ComponentReply?[Enum.GetValues<Bound>().Length];

    /// <summary>The answer, counted.</summary>
    public ComponentReply Of(Bound bound)
    {
        QuintetTelemetry.Refused(Tag(bound));
        return _replies[(int)bound] ??= Create(bound);
    }

    /// <summary>What the caller gets in the end.</summary>
    public QuintetOverloadedException Exception(Bound bound) => new(Describe(bound, options.Value), RetryAfter);

    private ComponentReply Create(Bound bound) => new()
    {
        Status = ReplyStatus.Busy,
        Outcome = outcomes.EncodeException(Exception(bound)),
        RetryAfterMs = (int)RetryAfter.TotalMilliseconds,
        IsOfComponent = bound == Bound.Component,
    };

    private static string Describe(Bound bound, QuintetSiloOptions silo) => bound switch
    {
        Bound.Commands =>
            $"The silo takes {Number(silo.MaxConcurrentCommands)} commands without having answered them ({Name(nameof(silo.MaxConcurrentCommands))}), and the partition has its share of these. ",
        Bound.Component =>
            $"The component has {Number(silo.MaxCommandsPerComponent)} commands without an answer, as many as one may have ({Name(nameof(silo.MaxCommandsPerComponent))}). ",
        Bound.Log =>
            $"The silo holds {Number(silo.MaxUncommittedBytes)} bytes of log that members have not acknowledged ({Name(nameof(silo.MaxUncommittedBytes))}), and the partition has its share of these. ",
        Bound.Partition =>
            $"The partition remembers as much as it may: {Number(Standard.MaxInExecution)} commands in execution, {Number(Standard.MaxRepliesPerClient)} commands from the first that this process has not acknowledged, {Number(Standard.MaxReplies)} replies, {Number(Standard.MaxKeys)} idempotency keys. ",
        _ =>
            $"The silo runs {Number(silo.MaxConcurrentQueries)} queries at once and {Number(silo.MaxConcurrentQueries * (long)QueryGate.WaitingPerRunning)} more wait ({Name(nameof(silo.MaxConcurrentQueries))}). ",
    } + "Nothing took effect. Repeat the call a little later, or offer less load.";

    private static string Number(long number) => number.ToString("N0", CultureInfo.InvariantCulture);

    private static string Name(string option) => $"{nameof(QuintetSiloOptions)}.{option}";

    private static string Tag(Bound bound) => bound switch
    {
        Bound.Commands => "commands",
        Bound.Component => "component",
        Bound.Log => "log",
        Bound.Partition => "partition",
        _ => "queries",
    };
}
