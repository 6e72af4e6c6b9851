using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Quintet.Health;

namespace Quintet.Silo.Health;

/// <summary>
/// Answers <c>GET /health/live</c> and <c>GET /health/ready</c>. It is a small web server of its own beside the silo's host, so that it answers already while the
/// silo starts, and still while it stops.
/// </summary>
internal sealed class HealthEndpoint : IAsyncDisposable
{
    private readonly WebApplication _application;
    private volatile Func<HealthReport>? _report;

    private HealthEndpoint(IPEndPoint listen)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Listen(listen);
        });
        _application = builder.Build();
        _application.Run(AnswerAsync);
    }

    /// <summary>Where it answers, e.g. <c>http://127.0.0.1:8080</c>.</summary>
    public string Address => _application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();

    /// <summary>Begins to answer.</summary>
    /// <param name="listen">Where; port 0 for a free one.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="OperatorException">The port is in use or not ours to use.</exception>
    public static async Task<HealthEndpoint> StartAsync(IPEndPoint listen, CancellationToken cancellationToken)
    {
        var endpoint = new HealthEndpoint(listen);
        try
        {
            await endpoint._application.StartAsync(cancellationToken);
            return endpoint;
        }
        catch (Exception exception) when (exception is IOException or SocketException)
        {
            await endpoint.DisposeAsync();
            throw new OperatorException($"cannot answer health requests at {listen}: {exception.Message} Choose another port with --health-port, another address with --health-listen, or leave them out", exception);
        }
    }

    /// <summary>From now on this silo's health is told.</summary>
    public void Follow(IServiceProvider silo) => _report = silo.GetRequiredService<SiloHealth>().Report;

    public async ValueTask DisposeAsync() => await _application.DisposeAsync();

    private async Task AnswerAsync(HttpContext context)
    {
        var isLiveness = context.Request.Path == "/health/live";
        if (!isLiveness && context.Request.Path != "/health/ready")
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return;
        }

        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.StatusCode = StatusCodes.Status405MethodNotAllowed;
            context.Response.Headers.Allow = "GET, HEAD";
            return;
        }

        var report = Report();
        context.Response.StatusCode = (isLiveness ? report.IsLive : report.IsReady) ? StatusCodes.Status200OK : StatusCodes.Status503ServiceUnavailable;
        context.Response.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        if (HttpMethods.IsGet(context.Request.Method))
        {
            await context.Response.WriteAsync(HealthJson.Of(report), context.RequestAborted);
        }
    }

    private HealthReport Report()
    {
        try
        {
            return _report?.Invoke() ?? HealthRules.NotBuilt;
        }
        catch (ObjectDisposedException)
        {
            return HealthRules.Ended; // The silo's services are gone, and this process is about to follow.
        }
    }
}
