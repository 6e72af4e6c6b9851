using Quintet.Silo;

namespace Quintet.ProcessTests.Support;

/// <summary>A silo process that hosts the components of the tests beside those of the product's own executable.</summary>
internal static class TestSiloProcess
{
    public const string Command = "run-silo";

    /// <summary>Starts one.</summary>
    public static QuintetProcess Start(string directory, IEnumerable<string> args) =>
        QuintetProcess.StartProgram(QuintetProcess.OfTests, directory, [Command, .. QuintetProcess.OfThisProcess, .. args]);

    /// <summary>What the process does until it is told to stop.</summary>
    public static Task<int> RunAsync(string[] args) => QuintetCommandLine.RunAsync(["silo", .. args]);
}
