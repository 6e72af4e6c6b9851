namespace Quintet.Silo.Tests.Chaos;

/// <summary><c>quintet chaos check</c> on histories that others may have recorded.</summary>
public sealed class ChaosCheckTests : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    public void Dispose() => File.Delete(_file);

    [Fact]
    public async Task A_history_that_keeps_every_promise_is_clean() => Assert.Equal(ExitCode.Success, await CheckAsync(
        """{"process":0,"type":"invoke","f":"append","key":"k","value":1,"time":1}""",
        """{"process":0,"type":"ok","f":"append","key":"k","value":1,"time":2}""",
        """{"process":1,"type":"invoke","f":"read","key":"k","value":null,"time":3}""",
        """{"process":1,"type":"ok","f":"read","key":"k","value":[1],"time":4}"""));

    [Fact]
    public async Task A_broken_promise_is_a_failure() => Assert.Equal(ExitCode.Failure, await CheckAsync(
        """{"process":0,"type":"invoke","f":"append","key":"k","value":1,"time":1}""",
        """{"process":0,"type":"ok","f":"append","key":"k","value":1,"time":2}""",
        """{"process":1,"type":"invoke","f":"read","key":"k","value":null,"time":3}""",
        """{"process":1,"type":"ok","f":"read","key":"k","value":[],"time":4}"""));

    [Fact]
    public async Task What_nobody_has_read_cannot_be_judged() => Assert.Equal(ExitCode.CouldNotRun, await CheckAsync(
        """{"process":0,"type":"invoke","f":"append","key":"k","value":1,"time":1}""",
        """{"process":0,"type":"ok","f":"append","key":"k","value":1,"time":2}"""));

    [Fact]
    public async Task What_is_no_history_cannot_be_judged() => Assert.Equal(ExitCode.CouldNotRun, await CheckAsync("""{"process":0}"""));

    [Fact]
    public async Task A_file_that_is_not_there_cannot_be_judged() => Assert.Equal(ExitCode.CouldNotRun, await QuintetCommandLine.RunAsync(["chaos", "check", $"{_file}.none"]));

    private async Task<int> CheckAsync(params string[] lines)
    {
        await File.WriteAllLinesAsync(_file, lines, TestContext.Current.CancellationToken);
        return await QuintetCommandLine.RunAsync(["chaos", "check", _file]);
    }
}
