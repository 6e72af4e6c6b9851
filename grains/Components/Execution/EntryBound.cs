using System.Globalization;
using Quintet.Calls;

namespace Quintet.Components;

/// <summary>How large the entry of one command may be: it must fit into a message between silos, whatever else that carries.</summary>
internal static class EntryBound
{
    /// <summary>Bytes of events and result.</summary>
    public const int MostBytes = 16 * 1024 * 1024;

    /// <exception cref="QuintetRaiseException">It is too large. That is the command's outcome, and nothing else of it takes effect.</exception>
    public static void Check(int bytes, ComponentRequest request, GrainId component)
    {
        if (bytes > MostBytes)
        {
            throw new QuintetRaiseException(string.Create(
                CultureInfo.InvariantCulture,
                $"{request.GetInterfaceName()}.{request.GetMethodName()} of {component} came to {bytes:N0} bytes of events and result; {MostBytes:N0} are allowed. Nothing took effect. Raise smaller events in several commands, or split the component."));
        }
    }
}
