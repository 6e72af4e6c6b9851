namespace Quintet.Calls;

internal sealed class ComponentRouter
{
    public ValueTask<object?> CallAsync(GrainId target, ComponentRequest request) => throw new NotImplementedException();
}
