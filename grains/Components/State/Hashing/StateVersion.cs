using System.IO.Hashing;
using System.Reflection;
using System.Runtime.Loader;
using System.Text;

namespace Quintet.Components;

/// <summary>
/// Names what decides which state comes of the same entries, so that only copies for which it is equal are compared (rule S8).
/// </summary>
/// <remarks>
/// In it are the hash function's format, the schema of the state and its events, and the module version ids of the assemblies that hold the state, its
/// events and the component, and of those they refer to. The schema alone would not do: <c>ApplyTo</c> may have been corrected in the newer build, and the copies then
/// differ for a reason that no quarantine cures. A module version id changes with every change of the code and, with deterministic builds, with
/// nothing else; so silos of one build have one version, and during a rolling upgrade copies are compared within each build. Assemblies of .NET and Orleans are left out:
/// they come in other builds for every operating system, and are held to answer alike.
/// </remarks>
internal static class StateVersion
{
    /// <summary>The version for a state and, where it is known, the component that holds it.</summary>
    public static ulong Of(Type state, Type? component)
    {
        Type[] roots = [state, .. StateRules.EventsOf(component ?? state, state)];
        var schema = new StateSchema(roots);
        var assemblies = schema.Types.Concat(roots).Append(component ?? state).Select(type => type.Assembly);
        var modules = WithReferences(assemblies).Select(assembly => $"{assembly.GetName().Name}:{assembly.ManifestModule.ModuleVersionId:N}").Order(StringComparer.Ordinal);
        return Of(schema.Lines, modules);
    }

    /// <summary>The version for a schema, see <see cref="StateSchema.Lines"/>, and code.</summary>
    public static ulong Of(IEnumerable<string> schema, IEnumerable<string> modules) =>
        XxHash3.HashToUInt64(Encoding.UTF8.GetBytes(string.Join('\n', [$"{StateHash.Format}", .. schema, .. modules])));

    private static HashSet<Assembly> WithReferences(IEnumerable<Assembly> assemblies)
    {
        var found = new HashSet<Assembly>();
        var pending = new Stack<Assembly>(assemblies);
        while (pending.TryPop(out var assembly))
        {
            if (IsFramework(assembly.GetName().Name!) || !found.Add(assembly))
            {
                continue;
            }

            foreach (var reference in assembly.GetReferencedAssemblies().Where(reference => !IsFramework(reference.Name!)))
            {
                if (Load(assembly, reference) is { } loaded)
                {
                    pending.Push(loaded);
                }
            }
        }

        return found;
    }

    private static bool IsFramework(string name) =>
        name is "mscorlib" or "netstandard" or "System" or "Orleans" || name.StartsWith("System.", StringComparison.Ordinal) || name.StartsWith("Microsoft.", StringComparison.Ordinal) || name.StartsWith("Orleans.", StringComparison.Ordinal);

    private static Assembly? Load(Assembly from, AssemblyName reference)
    {
        try
        {
            return (AssemblyLoadContext.GetLoadContext(from) ?? AssemblyLoadContext.Default).LoadFromAssemblyName(reference);
        }
        catch (Exception exception) when (exception is IOException or BadImageFormatException)
        {
            return null; // Not deployed, so no code of it runs.
        }
    }
}
