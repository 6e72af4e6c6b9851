// Argument: database. Prints what commands and queries answer, one line each.
using Consumer;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

var builder = Host.CreateApplicationBuilder();
builder.Logging.ClearProviders();
builder.UseOrleansClient(client => client.UseQuintetDatabase(args[0]).UseQuintet());

using var host = builder.Build();
await host.StartAsync();
var grains = host.Services.GetRequiredService<IGrainFactory>();

var alice = grains.GetGrain<IAccount>("alice");
Console.WriteLine($"deposit {await alice.Deposit(100)}");
Console.WriteLine($"deposit {await alice.Deposit(20)}");
Console.WriteLine($"balance {await alice.Balance()}");
Console.WriteLine($"refused {await ErrorOf(async () => await alice.Deposit(-1))}");

var shelf = grains.GetGrain<IShelf>(Guid.NewGuid());
Console.WriteLine($"put {await shelf.Put(7)}");
Console.WriteLine($"refused {await ErrorOf(async () => await shelf.Put(4))}");
Console.WriteLine($"count {await shelf.Count()}");
await host.StopAsync();

static async Task<string> ErrorOf(Func<Task> call)
{
    try
    {
        await call();
        return "nothing";
    }
    catch (Exception exception)
    {
        return exception.GetType().Name;
    }
}
