namespace Quintet.Components.Tests.Hashing;

public sealed class StateHashProcessTests
{
    [Fact]
    public async Task Another_process_computes_the_same_hashes_and_version()
    {
        var said = await HashProcess.AskAsync();

        // The other process does salt otherwise, or this would prove little.
        Assert.NotEqual($"{"salt".GetHashCode(StringComparison.Ordinal)}", said["salt"]);
        Assert.Equal(HashProcess.Text(StateVersion.Of(typeof(SoundState), typeof(Sound))), said["version"]);
        foreach (var (name, hash) in Samples.Hashes())
        {
            Assert.Equal($"{name} {HashProcess.Text(hash)}", $"{name} {said[name]}");
        }
    }

    // Silos that compute otherwise would accuse each other. Whoever changes the function on purpose raises StateHash.Format.
    [Fact]
    public void The_function_is_what_it_was() => Assert.Equal(
        """
        pair d1cefede207bb099
        number 1ad293a711858e8f
        text 3d233e2a06450ed5
        words 59c317df736eaf2f
        map 4fda2dd952af2092
        frozen f519084b73ac6a22
        shapes cbdcc1cc6e355467
        everything cc6b2c5cce101ed1
        sound 5b8d6810ec293eaf
        """,
        string.Join('\n', Samples.Hashes().Select(sample => $"{sample.Name} {HashProcess.Text(sample.Hash)}")));
}
