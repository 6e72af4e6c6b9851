using Microsoft.Extensions.Options;

namespace Quintet.Hosting;

/// <summary>Reports everything that is wrong with <see cref="QuintetSiloOptions"/> at once.</summary>
internal sealed class QuintetSiloOptionsValidator(IOptions<QuintetSiloOptions> options) : IConfigurationValidator
{
    private static readonly TimeSpan MinRegisterTimeout = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan MaxRegisterTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan MaxCallTimeout = TimeSpan.FromHours(1);

    private const int MaxCompareStatesEvery = 65_536;
    private const int MaxCalls = 1_000_000;
    private const long LeastUncommittedBytes = 1024 * 1024;
    private const long MostUncommittedBytes = 1L << 40;
    private const long MinTransferBytes = 64 * 1024;
    private const long MaxTransferBytes = 1L << 40;
    private const int MaxTransfersAtOnce = 1024;
    private static readonly TimeSpan MaxStopPatience = TimeSpan.FromHours(1);

    /// <summary>What is wrong; empty if nothing is.</summary>
    public static IEnumerable<string> Problems(QuintetSiloOptions options)
    {
        foreach (var problem in ClusterNaming.Problems(options.Cluster, options.Deployment, options.Database).Concat(ClusterNaming.Problems(options.Labels)))
        {
            yield return problem;
        }

        if (options.RegisterTimeout < MinRegisterTimeout || options.RegisterTimeout > MaxRegisterTimeout)
        {
            yield return $"{nameof(QuintetSiloOptions)}.{nameof(options.RegisterTimeout)} is {options.RegisterTimeout.TotalSeconds} s; use {MinRegisterTimeout.TotalSeconds} s to {MaxRegisterTimeout.TotalSeconds} s";
        }

        if (options.CallTimeout < MinRegisterTimeout || options.CallTimeout > MaxCallTimeout)
        {
            yield return $"{nameof(QuintetSiloOptions)}.{nameof(options.CallTimeout)} is {options.CallTimeout.TotalSeconds} s; use {MinRegisterTimeout.TotalSeconds} s to {MaxCallTimeout.TotalSeconds} s";
        }

        foreach (var (name, value) in new[]
        {
            (nameof(options.MaxConcurrentQueries), options.MaxConcurrentQueries),
            (nameof(options.MaxConcurrentCommands), options.MaxConcurrentCommands),
            (nameof(options.MaxCommandsPerComponent), options.MaxCommandsPerComponent),
            (nameof(options.MaxOutstandingCalls), options.MaxOutstandingCalls),
        })
        {
            if (value is < 1 or > MaxCalls)
            {
                yield return $"{nameof(QuintetSiloOptions)}.{name} is {value}; use 1 to {MaxCalls}";
            }
        }

        if (options.MaxUncommittedBytes is < LeastUncommittedBytes or > MostUncommittedBytes)
        {
            yield return $"{nameof(QuintetSiloOptions)}.{nameof(options.MaxUncommittedBytes)} is {options.MaxUncommittedBytes}; use {LeastUncommittedBytes} to {MostUncommittedBytes}";
        }

        if (options.CompareStatesEvery is < 1 or > MaxCompareStatesEvery)
        {
            yield return $"{nameof(QuintetSiloOptions)}.{nameof(options.CompareStatesEvery)} is {options.CompareStatesEvery}; use 1 to {MaxCompareStatesEvery}";
        }

        if (options.TransferBytesPerSecond is < MinTransferBytes or > MaxTransferBytes)
        {
            yield return $"{nameof(QuintetSiloOptions)}.{nameof(options.TransferBytesPerSecond)} is {options.TransferBytesPerSecond}; use {MinTransferBytes} to {MaxTransferBytes}";
        }

        if (options.StopPatience < TimeSpan.Zero || options.StopPatience > MaxStopPatience)
        {
            yield return $"{nameof(QuintetSiloOptions)}.{nameof(options.StopPatience)} is {options.StopPatience.TotalSeconds:0.###} s; use 0 to {MaxStopPatience.TotalSeconds:0} s";
        }

        if (options.TransfersAtOnce is < 1 or > MaxTransfersAtOnce)
        {
            yield return $"{nameof(QuintetSiloOptions)}.{nameof(options.TransfersAtOnce)} is {options.TransfersAtOnce}; use 1 to {MaxTransfersAtOnce}";
        }
    }

    /// <inheritdoc />
    public void ValidateConfiguration()
    {
        var problems = Problems(options.Value).ToList();
        if (problems.Count > 0)
        {
            throw new QuintetConfigurationException(problems);
        }
    }
}
