using System.Collections.Concurrent;
using Quintet.Protocol;

namespace Quintet.Calls;

/// <summary>
/// References to the silos' entries. Between silos the silo's own address leads there. An external client names the silo's <em>gateway</em>:
/// then its own connection to that silo is used, while the silo's address would be looked up through any gateway, perhaps a frozen one.
/// </summary>
internal sealed class EntryReferences(IGrainFactory grains)
{
    /// <summary>
    /// The id under which every silo registers its entry. Known beforehand, so a client need not ask anyone for it. Register the service with
    /// <c>services.AddSingleton&lt;IGrainService&gt;(sp =&gt; ActivatorUtilities.CreateInstance&lt;TService&gt;(sp, EntryReferences.ServiceId))</c>.
    /// </summary>
    public static readonly GrainId ServiceId = SystemTargetGrainId.CreateGrainServiceGrainId(1, ".quintet.entry", SiloAddress.Zero);

    private readonly ConcurrentDictionary<SiloId, IComponentEntry> _entries = new();

    /// <summary>The entry of a silo.</summary>
    public IComponentEntry Of(SiloId silo) =>
        _entries.TryGetValue(silo, out var entry) ? entry : _entries.GetOrAdd(silo, At(SiloAddress.FromParsableString(silo.Value)));

    /// <summary>The entry behind a gateway, or at a silo's own address.</summary>
    public IComponentEntry At(SiloAddress address) =>
        grains.GetGrain<IComponentEntry>(SystemTargetGrainId.Create(ServiceId.Type, address).GrainId);

    /// <summary>From now on the silo is reached through this entry, until <see cref="Forget"/>.</summary>
    public void Use(SiloId silo, IComponentEntry entry) => _entries[silo] = entry;

    /// <summary>The silo is gone, or no longer reached the way it was.</summary>
    public void Forget(SiloId silo) => _entries.TryRemove(silo, out _);
}
