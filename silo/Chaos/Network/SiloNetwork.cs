using System.Collections.Immutable;
using System.Diagnostics;
using System.Globalization;
using Quintet.Silo.Up.Processes;

namespace Quintet.Silo.Chaos.Network;

/// <summary>
/// A network of silos, each in a namespace of its own, and of the outside, which is this process and its database; all on one bridge. A direction is cut by telling the sender a wrong hardware address of
/// the receiver: what it sends is lost without a word, as behind a broken switch. Exists only in a <see cref="PrivateNetwork"/>.
/// </summary>
internal sealed class SiloNetwork : IAsyncDisposable
{
    /// <summary>Where the outside is.</summary>
    public const string OutsideAddress = "10.99.0.1";

    private const string Bridge = "bridge0";

    // Of nobody: the bridge sends it to everybody, and nobody takes it.
    private const string NobodysHardwareAddress = "02:00:00:00:00:01";

    private readonly Dictionary<string, (Process Holder, string Address)> _silos = [];

    private SiloNetwork()
    {
    }

    /// <summary>Makes it.</summary>
    /// <exception cref="OperatorException">The system refuses.</exception>
    public static async Task<SiloNetwork> CreateAsync(IEnumerable<string> silos)
    {
        var network = new SiloNetwork();
        try
        {
            await SystemCommand.RunAsync("ip", "link", "set", "lo", "up");
            await SystemCommand.RunAsync("ip", "link", "add", "name", Bridge, "type", "bridge");
            await SystemCommand.RunAsync("ip", "address", "add", $"{OutsideAddress}/24", "dev", Bridge);
            await SystemCommand.RunAsync("ip", "link", "set", Bridge, "up");
            foreach (var (index, name) in silos.Index())
            {
                await network.AddAsync(name, index);
            }

            return network;
        }
        catch
        {
            await network.DisposeAsync();
            throw;
        }
    }

    /// <summary>How a silo is started in its place.</summary>
    public SiloStart StartOf(string silo) => new(Inside(silo), ["--listen", _silos[silo].Address]);

    /// <summary>Cuts.</summary>
    public async Task CutAsync(ImmutableArray<Cut> cuts)
    {
        foreach (var cut in cuts)
        {
            await SystemCommand.RunAsync([.. Inside(cut.From), "ip", "neighbour", "replace", AddressOf(cut.To), "lladdr", NobodysHardwareAddress, "nud", "permanent", "dev", DeviceOf(cut.From)]);
        }
    }

    /// <summary>Mends what was cut.</summary>
    public async Task MendAsync(ImmutableArray<Cut> cuts)
    {
        foreach (var cut in cuts)
        {
            await SystemCommand.RunAsync([.. Inside(cut.From), "ip", "neighbour", "delete", AddressOf(cut.To), "dev", DeviceOf(cut.From)]);
        }
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var (holder, _) in _silos.Values)
        {
            holder.StandardInput.Close();
            await holder.WaitForExitAsync();
            holder.Dispose();
        }
    }

    // A namespace lasts as long as a process is in it; this one ends when its input does, hence with this process at the latest.
    private async Task AddAsync(string name, int index)
    {
        var holder = Launcher.Start(new ProcessStartInfo("unshare", ["--net", "sh", "-c", "echo; exec cat"]) { RedirectStandardInput = true, RedirectStandardOutput = true });
        var address = string.Create(CultureInfo.InvariantCulture, $"10.99.0.{index + 11}");
        _silos[name] = (holder, address);
        if (await holder.StandardOutput.ReadLineAsync() is null)
        {
            throw new OperatorException($"the network namespace of {name} cannot be made");
        }

        var port = string.Create(CultureInfo.InvariantCulture, $"port{index}");
        await SystemCommand.RunAsync("ip", "link", "add", "name", port, "type", "veth", "peer", "name", DeviceOf(name), "netns", $"{holder.Id}");
        await SystemCommand.RunAsync("ip", "link", "set", port, "master", Bridge, "up");
        await SystemCommand.RunAsync([.. Inside(name), "ip", "link", "set", "lo", "up"]);
        await SystemCommand.RunAsync([.. Inside(name), "ip", "address", "add", $"{address}/24", "dev", DeviceOf(name)]);
        await SystemCommand.RunAsync([.. Inside(name), "ip", "link", "set", DeviceOf(name), "up"]);
    }

    private IReadOnlyList<string> Inside(string name) => name == Cuts.Outside ? [] : ["nsenter", $"--target={_silos[name].Holder.Id}", "--net", "--"];

    private string AddressOf(string name) => name == Cuts.Outside ? OutsideAddress : _silos[name].Address;

    private static string DeviceOf(string name) => name == Cuts.Outside ? Bridge : "eth0";
}
