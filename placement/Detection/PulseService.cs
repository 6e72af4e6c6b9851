using Microsoft.Extensions.Logging;

namespace Quintet.Placement;

/// <summary>Answers pulses.</summary>
internal sealed class PulseService(GrainId id, Silo silo, ILoggerFactory loggerFactory, SiloDetector detector, ILocalSiloDetails here)
    : GrainService(id, silo, loggerFactory), IPulseService
{
    private readonly PulseAnswer _answer = new(new Protocol.SiloId(here.SiloAddress.ToParsableString()));

    public ValueTask<PulseAnswer> Pulse(Pulse pulse)
    {
        detector.OnPulse(pulse);
        return new(_answer);
    }
}
