using System.CommandLine;
using Quintet.Bench;
using Quintet.Bench.Calls;
using Quintet.Bench.Failover;

var root = new RootCommand("Measures Quintet beside plain Orleans: real silo processes, an external client, the candidates in turns.")
{
    CallsCommand.Create(),
    FailoverCommand.Create(),
    BenchSilo.CreateCommand(),
};
return await root.Parse(args).InvokeAsync();
