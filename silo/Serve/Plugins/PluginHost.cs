using System.Reflection;
using System.Runtime.InteropServices;
using System.Runtime.Loader;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Serialization.Configuration;
using Quintet.Components;

namespace Quintet.Silo.Serve.Plugins;

/// <summary>
/// Brings components into this process that its build does not know. They are loaded beside its own assemblies, before the host is built: Orleans looks for
/// generated code in all assemblies that are loaded then, and finds types by name only there.
/// </summary>
internal static class PluginHost
{
    /// <summary>Loads plug-ins.</summary>
    /// <param name="paths">Their files.</param>
    /// <returns>What was loaded, in the same order.</returns>
    /// <exception cref="QuintetConfigurationException">With everything that is wrong with any of them; nothing was loaded.</exception>
    public static IReadOnlyList<Assembly> Load(IReadOnlyList<string> paths)
    {
        var examination = new PluginExamination(paths);
        if (examination.Problems.Count > 0)
        {
            throw new QuintetConfigurationException(examination.Problems);
        }

        var folders = examination.Plugins.Select(plugin => new PluginFolder(plugin.Path)).ToList();
        AssemblyLoadContext.Default.Resolving += (context, name) =>
            (examination.Files.GetValueOrDefault(name.Name!) ?? folders.Select(folder => folder.Find(name.Name!)).FirstOrDefault(file => file is not null)) is { } file
                ? context.LoadFromAssemblyPath(file.Path)
                : null;
        AssemblyLoadContext.Default.ResolvingUnmanagedDll += (_, name) =>
            folders.Select(folder => folder.FindNative(name)).FirstOrDefault(file => file is not null) is { } file ? NativeLibrary.Load(file) : IntPtr.Zero;
        return [.. examination.Plugins.Select(plugin => AssemblyLoadContext.Default.LoadFromAssemblyPath(plugin.Path))];
    }

    /// <summary>Checks the components of plug-ins together with all others.</summary>
    /// <param name="plugins">What was loaded.</param>
    /// <param name="services">Those of a silo that is not started.</param>
    /// <exception cref="OperatorException">With everything that is wrong with any component.</exception>
    public static void Check(IReadOnlyList<Assembly> plugins, IServiceProvider services)
    {
        try
        {
            CheckAll(plugins, services);
        }
        catch (Exception exception) when (exception is TypeLoadException or MissingMemberException or IOException or BadImageFormatException)
        {
            // What was compiled against one build of a library need not find everything in another one of the same version.
            throw new OperatorException($"the components of {string.Join(", ", plugins.Select(plugin => $"'{plugin.Location}'"))} cannot be loaded: {exception.Message}; build them again against this quintet and its Orleans", exception);
        }
    }

    private static void CheckAll(IReadOnlyList<Assembly> plugins, IServiceProvider services)
    {
        var classes = services.GetRequiredService<IOptions<TypeManifestOptions>>().Value.InterfaceImplementations
            .Where(type => type is { IsAbstract: false, IsInterface: false } && typeof(IComponent).IsAssignableFrom(type) && !typeof(GrainReference).IsAssignableFrom(type))
            .ToLookup(type => type.Assembly);
        var problems = services.GetRequiredService<ComponentDiscovery>().Problems()
            .Concat(plugins.Where(plugin => !classes.Contains(plugin)).Select(plugin =>
                $"--components '{plugin.Location}' has no component: no class with [Component] for which Orleans' code generator has written code. "
                + "Its project must itself refer to Quintet.Grains, or to the package Microsoft.Orleans.Sdk"))
            .ToList();
        if (problems.Count > 0)
        {
            // A component is called by its class there; which file that came from is for the operator to know.
            throw new OperatorException(string.Join(Environment.NewLine, [
                new QuintetConfigurationException(problems).Message,
                .. plugins.Where(classes.Contains).Select(plugin => $"note: '{plugin.Location}' brings {string.Join(", ", classes[plugin].Select(type => type.FullName))}"),
            ]));
        }
    }
}
