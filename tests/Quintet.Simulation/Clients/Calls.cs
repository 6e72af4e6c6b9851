namespace Quintet.Simulation;

/// <summary>What clients asked and were told, in the order in which it happened: all that an outside observer knows.</summary>
internal sealed class Calls
{
    public void Begun(Operation operation)
    {
    }

    public void Ended(Operation operation, Answer answer)
    {
    }

    public void Unknown(Operation operation)
    {
    }
}
