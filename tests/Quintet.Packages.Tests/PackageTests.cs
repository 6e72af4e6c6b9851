using System.Xml.Linq;

namespace Quintet.Packages.Tests;

/// <summary>What the packages hold and say about themselves.</summary>
[Collection(nameof(PackedFeed))]
public sealed class PackageTests(PackedFeed feed)
{
    public static TheoryData<string> Packages => ["Quintet.Protocol", "Quintet.Interfaces", "Quintet.Placement", "Quintet.Grains"];

    [Fact]
    public void These_and_no_other_projects_are_packages()
    {
        var expected = from package in Packages from extension in new[] { "nupkg", "snupkg" } select $"{package.Data}.{feed.Version}.{extension}";

        Assert.Equal(expected.Order(StringComparer.Ordinal), Directory.GetFiles(feed.Folder).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void A_package_has_library_documentation_readme_and_symbols(string package)
    {
        var files = feed.FilesOf(package);

        Assert.Contains($"lib/net10.0/{package}.dll", files);
        Assert.Contains($"lib/net10.0/{package}.xml", files);
        Assert.Contains("README.md", files);
        Assert.Contains($"lib/net10.0/{package}.pdb", feed.FilesOf(package, "snupkg"));
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void A_package_introduces_itself(string package)
    {
        var metadata = feed.MetadataOf(package);

        Assert.Equal("MIT", Value(metadata, "license"));
        Assert.Equal("README.md", Value(metadata, "readme"));
        Assert.NotEqual("Package Description", Value(metadata, "description"));
        Assert.DoesNotContain(Repository.Root, metadata.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Packages))]
    public void Packages_of_Quintet_ask_for_each_other_in_their_own_version(string package) =>
        Assert.All(Dependencies(package).Where(dependency => Id(dependency).StartsWith("Quintet.", StringComparison.Ordinal)), dependency => Assert.Equal(feed.Version, (string?)dependency.Attribute("version")));

    [Theory]
    [InlineData("Quintet.Interfaces")]
    [InlineData("Quintet.Grains")]
    public void The_code_generator_comes_with_the_packages_that_authors_reference(string package)
    {
        var sdk = Assert.Single(Dependencies(package), dependency => Id(dependency) == "Microsoft.Orleans.Sdk");

        Assert.Equal("All", (string?)sdk.Attribute("include"));
    }

    private IEnumerable<XElement> Dependencies(string package) => feed.MetadataOf(package).Descendants().Where(element => element.Name.LocalName == "dependency");

    private static string Id(XElement dependency) => (string)dependency.Attribute("id")!;

    private static string? Value(XElement metadata, string name) => metadata.Elements().SingleOrDefault(element => element.Name.LocalName == name)?.Value;
}
