using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using Counters;
using Quintet.ProcessTests.Support;
using Quintet.Silo;

namespace Quintet.ProcessTests;

/// <summary>Components that quintet's build does not know: hosted as its own, or refused with everything that is wrong.</summary>
public sealed class PluginTests : IDisposable
{
    private static readonly Version OrleansVersion = typeof(IGrain).Assembly.GetName().Version!;

    private readonly string _directory = Directory.CreateTempSubdirectory("quintet-").FullName;

    public void Dispose() => Directory.Delete(_directory, recursive: true);

    [Fact]
    public async Task Silos_host_a_component_that_their_build_does_not_know_and_its_state_survives_a_kill()
    {
        await using var cluster = new ProcessCluster { SiloOptions = ["--components", Plugin("Counters")] };
        await cluster.CompleteAsync();
        var status = await cluster.UntilAsync(CountersIncomplete);
        Assert.Equal(["account", "counter"], status.Types.Select(type => type.Type).Order(StringComparer.Ordinal));

        var counters = Enumerable.Range(0, 20).Select(number => cluster.Client.Grains.GetGrain<ICounter>($"c{number}")).ToList();
        foreach (var (index, counter) in counters.Index())
        {
            Assert.Equal(index + 1, await counter.Add(index + 1));
        }

        var victim = cluster.SiloAt(status.Partitions.First(partition => partition.Type == "counter").Primary!);
        victim.Kill();
        await victim.Ended.Soon();

        foreach (var (index, counter) in counters.Index())
        {
            Assert.Equal(index + 1, await counter.Count());
            Assert.Equal(index + 2, await counter.Add(1));
        }
    }

    [Fact]
    public async Task Without_the_option_silos_host_what_they_always_did()
    {
        await using var cluster = new ProcessCluster();
        await cluster.StartAsync(1);

        Assert.Equal(["account"], (await cluster.UntilAsync(status => status.Types.IsEmpty ? "no types" : null)).Types.Select(type => type.Type));
    }

    [Fact]
    public async Task Files_that_do_not_fit_are_all_refused_at_once_and_nothing_is_begun()
    {
        File.WriteAllText(Path.Combine(_directory, "text.dll"), "This is no assembly.");
        string[] named =
        [
            "nowhere.dll",
            "text.dll",
            Write("Lonely", ("Somebody.Else", new(1, 2, 0, 0))),
            Write("Newer", ("Orleans.Core.Abstractions", new(OrleansVersion.Major + 1, 0, 0, 0)), ("Quintet.Grains", new(99, 1, 0, 0))),
            Write("Older", ("Orleans.Core.Abstractions", new(OrleansVersion.Major - 1, 0, 0, 0))),
            Write("Bank"),
        ];

        await RefusedAsync(
            named,
            "--components 'nowhere.dll': there is no file",
            "--components 'text.dll' is not a .NET assembly",
            "Lonely.dll' needs Somebody.Else 1.2.0.0, which neither lies in",
            $"Newer.dll' was built against Orleans.Core.Abstractions {OrleansVersion.Major + 1}.0.0.0, but this quintet has {OrleansVersion}",
            "Newer.dll' was built against Quintet.Grains 99.1.0.0, but this quintet has",
            $"Older.dll' was built against Orleans.Core.Abstractions {OrleansVersion.Major - 1}.0.0.0, but this quintet has {OrleansVersion}; build it again against Orleans {OrleansVersion.Major}",
            "Bank.dll' is an assembly called Bank, as one that quintet itself brings");
    }

    [Fact]
    public async Task An_assembly_without_a_component_is_refused() =>
        await RefusedAsync([Write("Empty")], "Empty.dll' has no component", "Quintet.Grains");

    [Fact]
    public async Task One_file_given_twice_is_refused() =>
        await RefusedAsync([Plugin("Counters"), Plugin("Counters")], "are both called Counters; name each assembly once");

    [Fact]
    public async Task Names_that_clash_and_broken_rules_are_all_named_with_the_files_they_came_from() => await RefusedAsync(
        [Plugin("Counters"), Plugin("Wrong")],
        "Components Account, SecondAccount are all named 'account'",
        "Components Counter, SecondCounter are all named 'counter'",
        "Component Forgetful has the mutable field Forgetful._count",
        "Counters.dll' brings Counters.Counter",
        "Wrong.dll' brings Wrong.SecondAccount");

    /// <summary>As a silo and as a whole cluster, for which nothing may be started either.</summary>
    private async Task RefusedAsync(string[] plugins, params string[] expected)
    {
        string[] options = [.. plugins.SelectMany(plugin => new[] { "--components", plugin }), "--data", "d"];
        foreach (var command in new[] { "silo", "up" })
        {
            await using var process = QuintetProcess.Start(_directory, [command, .. options]);

            Assert.Equal(ExitCode.Failure, await process.Ended.Soon());
            Assert.All(expected, part => Assert.Contains(command == "up" ? part.Replace("'nowhere", $"'{_directory}/nowhere").Replace("'text", $"'{_directory}/text") : part, process.Errors));
            Assert.DoesNotContain("   at ", process.Errors);
            Assert.False(Directory.Exists(Path.Combine(_directory, "d")));
        }
    }

    private static string? CountersIncomplete(ClusterStatus status) => Quintet.Silo.Up.Faults.CopiesRule.Missing(status, ProcessCluster.Size, "counter");

    internal static string Plugin(string name) => Path.GetFullPath(typeof(PluginTests).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(fact => fact.Key == $"Plugins.{name}").Value!);

    /// <summary>Writes an assembly with nothing in it that refers to others, whether there are such or not.</summary>
    private string Write(string name, params (string Name, Version Version)[] references)
    {
        var metadata = new MetadataBuilder();
        metadata.AddModule(0, metadata.GetOrAddString($"{name}.dll"), metadata.GetOrAddGuid(Guid.NewGuid()), default, default);
        metadata.AddAssembly(metadata.GetOrAddString(name), new(1, 0, 0, 0), default, default, default, AssemblyHashAlgorithm.None);
        metadata.AddTypeDefinition(default, default, metadata.GetOrAddString("<Module>"), default, MetadataTokens.FieldDefinitionHandle(1), MetadataTokens.MethodDefinitionHandle(1));
        foreach (var reference in references)
        {
            metadata.AddAssemblyReference(metadata.GetOrAddString(reference.Name), reference.Version, default, default, default, default);
        }

        var image = new BlobBuilder();
        new ManagedPEBuilder(PEHeaderBuilder.CreateLibraryHeader(), new MetadataRootBuilder(metadata), new BlobBuilder()).Serialize(image);
        var file = Path.Combine(_directory, $"{name}.dll");
        File.WriteAllBytes(file, image.ToArray());
        return file;
    }
}
