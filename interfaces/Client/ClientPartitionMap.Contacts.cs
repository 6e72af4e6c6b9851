using System.Net;
using Quintet.Protocol;

namespace Quintet.Calls;

/// <summary>Which silos can be reached, and how: what their pulses, their gateways and the ends of connections say.</summary>
internal sealed partial class ClientPartitionMap
{
    public void Refused(SiloId silo)
    {
        var contact = ContactOf(silo);
        contact.IsRefused = true;
        Disconnect(contact);
        Suspect(contact, "it refuses connections");
    }

    /// <summary>
    /// The client's own connection to a silo has ended, perhaps because the silo has: calls keep away from it until that is known. What Orleans is given for that silo meanwhile it would send through the gateways
    /// of others, and have them try in vain to connect just when they are to take over.
    /// </summary>
    /// <param name="remote">The address of the silo's gateway.</param>
    public void OnConnectionEnded(IPEndPoint remote)
    {
        foreach (var contact in _contacts.Values)
        {
            if (contact.Gateway is { } gateway && gateway.Endpoint.Equals(remote) && !_stopped.IsCancellationRequested)
            {
                _ = FindOutAsync(contact, gateway);
            }
        }
    }

    private async Task PulseAsync(SiloContact contact, long now)
    {
        contact.BeginPulse(now);
        try
        {
            var map = await _entries.Of(contact.Silo).GetMap(contact.MapVersion).ConfigureAwait(false);
            contact.PulseAnswered(_clock.GetTimestamp());
            Absorb(contact, map);
        }
        catch (Exception e)
        {
            OnPulseFailed(contact, CallFailure.Classify(e));
        }
        finally
        {
            contact.EndPulse();
        }
    }

    private async Task FindOutAsync(SiloContact contact, SiloAddress gateway)
    {
        contact.BeginPulse(_clock.GetTimestamp()); // This is one.
        Disconnect(contact);
        Suspect(contact, "its connection has ended");
        var listens = false;
        if (await ListenerProbe.IsRefusedAsync(gateway.Endpoint, _probeFor, Ask).ConfigureAwait(false))
        {
            _gateways.OnRefused(gateway);
            Refused(contact.Silo);
        }

        if (!listens)
        {
            contact.EndPulse();
        }

        // Through any gateway, for this one may no longer be on Orleans' list, as that of a silo that is stopping; and through its own if it is.
        void Ask()
        {
            if (!listens)
            {
                listens = true;
                _ = PulseAsync(contact, _clock.GetTimestamp());
                _ = _gateways.DiscoverAsync(IsReachedThrough, OnDiscovered);
            }
        }
    }

    private void OnPulseFailed(SiloContact contact, FailureKind kind)
    {
        if (kind == FailureKind.Refused)
        {
            Refused(contact.Silo);
        }
        else if (kind == FailureKind.NotSent)
        {
            // The direct connection is of no use at present; its own address may still lead there through another gateway.
            Disconnect(contact);
        }
    }

    private void OnDiscovered(SiloAddress gateway, PartitionMapSnapshot map)
    {
        var contact = ContactOf(map.Self);
        contact.Gateway = gateway;
        _entries.Use(map.Self, _entries.At(gateway));
        LogDiscovered(map.Self, gateway);
        Absorb(contact, map);
    }

    private SiloContact ContactOf(SiloId silo) => _contacts.GetOrAdd(silo, s => new SiloContact(s, _clock.GetTimestamp()));

    private bool IsSuspected(SiloId silo) => _contacts.TryGetValue(silo, out var contact) && contact.IsSuspected;

    private bool IsReachedThrough(SiloAddress gateway) => _contacts.Values.Any(c => !c.IsSuspected && gateway.Equals(c.Gateway));

    private void Disconnect(SiloContact contact)
    {
        contact.Gateway = null;
        _entries.Forget(contact.Silo);
    }

    private void Suspect(SiloContact contact, string why)
    {
        if (!contact.IsSuspected)
        {
            contact.IsSuspected = true;
            if (_copies.TryRemove(contact.Silo, out var copies))
            {
                copies.Abandon(); // Another copy may answer at once; commands wait for a view.
            }

            LogSuspected(contact.Silo, why);
        }
    }
}
