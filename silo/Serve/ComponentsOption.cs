using System.CommandLine;

namespace Quintet.Silo.Serve;

/// <summary>The option that names plug-ins, of every command that runs silos.</summary>
internal static class ComponentsOption
{
    public const string Name = "--components";

    public static Option<string[]> Create() =>
        Create(Name, "An assembly whose components are hosted beside quintet's own, e.g. bin/Debug/net10.0/My.Components.dll. May be repeated. Give every silo of the cluster the same.");

    public static Option<string[]> Create(string name, string description)
    {
        var option = new Option<string[]>(name) { Description = description, HelpName = "FILE", DefaultValueFactory = _ => [] };
        option.Validators.Add(result =>
        {
            if (result.Tokens.Any(token => string.IsNullOrWhiteSpace(token.Value)))
            {
                result.AddError($"{name} is empty; name the .dll that 'dotnet build' of the components' project has made");
            }
        });
        return option;
    }
}
