using Quintet.Queries;

namespace Quintet.Calls;

/// <summary>What every routed call needs.</summary>
internal sealed record CallPlumbing(IPartitionMap Map, ICallSender Sender, RouteWatch Watch, QueryBalancing Balancing, TimeProvider Clock);
