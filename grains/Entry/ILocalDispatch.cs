namespace Quintet.Calls;

/// <summary>
/// Brings a component call to the component's activation on this silo. The one place that knows how; entry service and local callers share it.
/// </summary>
internal interface ILocalDispatch
{
    /// <summary>One attempt of a call, made here.</summary>
    /// <param name="component">The component's logical id.</param>
    /// <param name="request">The call; it is consumed. The caller's request context flows to the component.</param>
    /// <returns>The answer; a failure to run the call at all is an answer, too.</returns>
    ValueTask<ComponentReply> ExecuteAsync(GrainId component, ComponentRequest request);
}
