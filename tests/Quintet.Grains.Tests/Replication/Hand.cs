namespace Quintet.Grains.Tests.Replication;

/// <summary>A clock that is moved by hand.</summary>
internal sealed class Hand : TimeProvider
{
    public long Ms { get; set; } = 1000;

    public override long TimestampFrequency => 1000;

    public override long GetTimestamp() => Ms;
}
