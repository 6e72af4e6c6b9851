namespace Quintet.Simulation;

/// <summary>One kind of fault.</summary>
/// <param name="Name">As it is counted.</param>
/// <param name="Weight">How often it strikes, relative to the others.</param>
/// <param name="Strike">Makes it happen; false if it may not happen now.</param>
internal sealed record Calamity(string Name, int Weight, Func<bool> Strike);
