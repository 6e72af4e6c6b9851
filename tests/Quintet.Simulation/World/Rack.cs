using System.Collections.Immutable;

namespace Quintet.Simulation;

/// <summary>A place where silos run, one after another: each is another process with another identity, under the labels of the place.</summary>
internal sealed class Rack(int number, ImmutableSortedDictionary<string, string> labels)
{
    private static readonly string[] Zones = ["a", "b", "c"];

    public int Number => number;

    public ImmutableSortedDictionary<string, string> Labels => labels;

    /// <summary>How many silos have begun here.</summary>
    public int Generations { get; set; }

    /// <summary>Nothing runs here at present, but something will.</summary>
    public bool IsDown { get; set; }

    public static Rack Draw(int number, Chance chance)
    {
        var labels = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        labels.Add("zone", Zones[number % Zones.Length]);
        labels.Add("disk", chance.Of(0.7) ? "ssd" : "rust");
        return new Rack(number, labels.ToImmutable());
    }
}
