// Arguments: database, silo port, gateway port. Runs until its input ends.
using System.Net;
using Microsoft.Extensions.Hosting;

var builder = Host.CreateApplicationBuilder();
builder.UseOrleans(silo => silo
    .UseQuintet(o => o.Database = args[0])
    .ConfigureEndpoints(IPAddress.Loopback, siloPort: int.Parse(args[1]), gatewayPort: int.Parse(args[2])));

using var host = builder.Build();
await host.StartAsync();
Console.WriteLine("silo is ready");
await Console.In.ReadLineAsync();
await host.StopAsync();
Console.WriteLine("silo has stopped");
