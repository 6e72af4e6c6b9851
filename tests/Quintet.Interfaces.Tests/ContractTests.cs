using System.Reflection;
using System.Runtime.CompilerServices;
using PublicApiGenerator;
using Quintet.Protocol;

namespace Quintet.Tests;

/// <summary>
/// Holds what others build against: the public surface, and the names and ids under which things are sent and stored. After a deliberate change
/// replace the approved file by the received one beside it, and say in the commit what becomes of old clients and stored data.
/// </summary>
public sealed class ContractTests
{
    [Fact]
    public void The_public_surface_is_the_approved_one() => Approve(
        "PublicApi",
        typeof(IComponent).Assembly.GeneratePublicApi(new ApiGeneratorOptions
        {
            IncludeAssemblyAttributes = false,
            DenyNamespacePrefixes = ["OrleansCodeGen"],
            ExcludeAttributes = [typeof(IdAttribute).FullName!, typeof(AliasAttribute).FullName!, typeof(GenerateSerializerAttribute).FullName!],
        }));

    [Fact]
    public void The_wire_contract_is_the_approved_one() => Approve("WireContract", string.Join('\n', WireContract()) + "\n");

    [Fact]
    public void Everything_sent_has_an_alias_of_its_own()
    {
        var types = Sent().Where(type => !type.IsAbstract).ToArray();
        Assert.All(types, type => Assert.StartsWith("Quintet.", type.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias ?? $"none: {type}", StringComparison.Ordinal));
        Assert.Equal(types.Length, types.Select(type => type.GetCustomAttribute<AliasAttribute>(inherit: false)!.Alias).Distinct().Count());
    }

    private static IEnumerable<Type> Sent() =>
        new[] { typeof(IComponent).Assembly, typeof(SiloId).Assembly }
            .SelectMany(assembly => assembly.GetTypes())
            .Where(type => type.IsDefined(typeof(GenerateSerializerAttribute), inherit: false));

    private static IEnumerable<string> WireContract() =>
        from type in Sent()
        orderby type.FullName
        let members =
            from member in type.GetMembers(BindingFlags.Instance | BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.DeclaredOnly)
            let id = member.GetCustomAttribute<IdAttribute>()
            where id is not null
            orderby id.Id
            select $"{id.Id}:{member.Name}"
        select $"{type.GetCustomAttribute<AliasAttribute>(inherit: false)?.Alias ?? type.FullName}({string.Join(", ", members)})";

    private static void Approve(string name, string received, [CallerFilePath] string here = "")
    {
        var approvedFile = Path.Combine(Path.GetDirectoryName(here)!, $"{name}.approved.txt");
        var approved = File.Exists(approvedFile) ? File.ReadAllText(approvedFile) : "";
        if (received.ReplaceLineEndings("\n") != approved.ReplaceLineEndings("\n"))
        {
            File.WriteAllText(Path.ChangeExtension(approvedFile, null).Replace(".approved", ".received.txt", StringComparison.Ordinal), received);
            Assert.Equal(approved, received);
        }
    }
}
