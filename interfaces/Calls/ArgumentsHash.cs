using System.IO.Hashing;
using System.Text;
using Orleans.Serialization;

namespace Quintet.Calls;

/// <summary>
/// The hash of method and arguments to which an idempotency key is bound. Arguments count by their serialized form: two unordered collections
/// that are equal may differ in it, so a key is best used with plain arguments.
/// </summary>
internal static class ArgumentsHash
{
    public static ulong Of(ComponentRequest request, Serializer serializer)
    {
        var hash = new XxHash64();
        hash.Append(Encoding.UTF8.GetBytes($"{request.GetInterfaceName()}.{request.GetMethodName()}/{request.GetArgumentCount()}"));
        for (var i = 0; i < request.GetArgumentCount(); i++)
        {
            if (request.GetArgument(i) is { } argument and not CancellationToken)
            {
                hash.Append([1]);
                hash.Append(serializer.SerializeToArray<object>(argument));
            }
            else
            {
                hash.Append([0]);
            }
        }

        return hash.GetCurrentHashAsUInt64();
    }
}
