using System.CommandLine;
using Quintet.Bench;
using Quintet.Bench.Calls;
using Quintet.Bench.Changes;
using Quintet.Bench.Failover;
using Quintet.Bench.Overload;
using Quintet.Bench.Planning;
using Quintet.Bench.Reads;

var root = new RootCommand("Measures Quintet beside plain Orleans: real silo processes, an external client, the candidates in turns.")
{
    CallsCommand.Create(),
    FailoverCommand.Create(),
    ChangesCommand.Create(),
    ReadsCommand.Create(),
    OverloadCommand.Create(),
    PlannerCommand.Create(),
    BenchSilo.CreateCommand(),
};
return await root.Parse(args).InvokeAsync();
