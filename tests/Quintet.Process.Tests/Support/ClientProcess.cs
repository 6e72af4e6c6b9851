using Bank;
using Quintet.Silo.Clients;
using Quintet.Silo.Settings;

namespace Quintet.ProcessTests.Support;

/// <summary>A client in a process of its own: deposits without pause, many at a time, and prints the id of each that is acknowledged.</summary>
internal static class ClientProcess
{
    public const string Command = "run-client";

    private const int Loops = 16;

    /// <summary>Starts it.</summary>
    public static QuintetProcess Start(ProcessCluster cluster, string account) =>
        QuintetProcess.StartProgram(QuintetProcess.OfTests, cluster.DataDirectory, [Command, cluster.Database, account]);

    /// <summary>What the process does until it is killed.</summary>
    public static async Task<int> RunAsync(string database, string key)
    {
        await using var client = await ExternalClient.ConnectAsync(new ClusterSettings("quintet", database, ".", Deployment: null), CancellationToken.None);
        var account = client.Grains.GetGrain<IAccount>(key);
        await await Task.WhenAny(Enumerable.Range(0, Loops).Select(async loop =>
        {
            for (var number = 0; ; number++)
            {
                await account.Deposit($"{loop}-{number}", 1);
                await Console.Out.WriteLineAsync($"{loop}-{number}");
            }
        }));
        return 1;
    }
}
