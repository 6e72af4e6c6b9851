using System.CommandLine;

namespace Quintet.Silo.Serve;

/// <summary>The option that names plug-ins, of every command that runs silos.</summary>
internal static class ComponentsOption
{
    public const string Name = "--components";

    public static Option<string[]> Create()
    {
        var option = Plain();
        option.Validators.Add(result =>
        {
            if (result.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
            {
                result.AddError($"{Name} is empty; name the .dll that 'dotnet build' of the components' project has made");
            }
        });
        return option;
    }

    private static Option<string[]> Plain() => new(Name)
    {
        Description = "An assembly whose components are hosted beside quintet's own, e.g. bin/Debug/net10.0/My.Components.dll. May be repeated. Give every silo of the cluster the same.",
        HelpName = "FILE",
        DefaultValueFactory = _ => [],
    };
}
