using System.Net;
using Quintet.Silo.Serve;
using Quintet.Silo.Settings;

namespace Quintet.Silo.Tests.Serve;

public sealed class PortPairTests
{
    [Fact]
    public void Free_ports_differ()
    {
        using var ports = PortPair.Take(Settings());

        Assert.NotEqual(ports.Silo, ports.Gateway);
    }

    [Fact]
    public void Free_ports_that_were_found_are_taken_for_everybody_else_before_anything_listens_on_them()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "ports are held on Linux only");
        using var ports = PortPair.Take(Settings());

        var refused = Assert.Throws<OperatorException>(() => PortPair.Take(Settings(ports.Gateway, ports.Silo)));

        Assert.Contains($"port {ports.Gateway} on 127.0.0.1 is in use by another process; choose another one with --silo-port", refused.Message);
        Assert.Contains($"port {ports.Silo} on 127.0.0.1 is in use by another process; choose another one with --gateway-port", refused.Message);
    }

    [Fact]
    public void Ports_are_free_again_afterwards()
    {
        var ports = PortPair.Take(Settings());
        ports.Dispose();

        using var again = PortPair.Take(Settings(ports.Silo, ports.Gateway));

        Assert.Equal((ports.Silo, ports.Gateway), (again.Silo, again.Gateway));
    }

    private static SiloSettings Settings(int? silo = null, int? gateway = null) =>
        new("silo", new ClusterSettings("quintet", "sqlite:none", "none", null), IPAddress.Loopback, IPAddress.Loopback, silo, gateway, null, [], default, null);
}
