using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization.Configuration;

namespace Quintet.Silo.Chaos.Components;

/// <summary>The components that only <c>quintet chaos</c> needs. Every other silo leaves them out, so that nobody finds types in a cluster that are not theirs.</summary>
internal static class ChaosComponents
{
    /// <summary>The hidden option of <c>quintet silo</c> that makes it host them.</summary>
    public const string Option = "--chaos-components";

    /// <summary>The types that a history is of: the bank's accounts, and those here.</summary>
    public static IReadOnlyList<string> Types { get; } = ["account", Register.Type, AppendList.Type];

    /// <summary>Hides them from a silo of this program.</summary>
    public static IServiceCollection LeaveOutChaosComponents(this IServiceCollection services) => services.PostConfigure<TypeManifestOptions>(options =>
    {
        options.InterfaceImplementations.Remove(typeof(Register));
        options.InterfaceImplementations.Remove(typeof(AppendList));
    });
}
