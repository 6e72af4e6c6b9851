using System.Collections.Immutable;

namespace Quintet;

/// <summary>The host, its options or its components are not set up as they must be. Lists every error found, not just the first.</summary>
[GenerateSerializer, Alias("Quintet.ConfigurationException")]
public sealed class QuintetConfigurationException : QuintetException
{
    internal QuintetConfigurationException(IEnumerable<string> errors)
        : this([.. errors])
    {
    }

    private QuintetConfigurationException(ImmutableArray<string> errors)
        : base(errors.Length == 1 ? errors[0] : $"{errors.Length} errors:{string.Concat(errors.Select(e => $"{Environment.NewLine}- {e}"))}") => Errors = errors;

    /// <summary>The errors, each naming what is wrong, where, and the remedy.</summary>
    [Id(0)]
    public ImmutableArray<string> Errors { get; private set; }

    /// <summary>Type and message. The stack trace is left out: it is long, and tells who asked for the check, never where the mistakes are.</summary>
    public override string ToString() => $"{GetType()}: {Message}";
}
