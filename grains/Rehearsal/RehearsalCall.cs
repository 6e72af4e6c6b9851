using System.Reflection;
using Orleans.Serialization.Invocation;
using Quintet.Calls;
using Quintet.Protocol;

namespace Quintet.Rehearsal;

/// <summary>A call of the rehearsal's component, as the code that Orleans generates would make it; the router, for which that code is meant, has no part in the rehearsal.</summary>
internal sealed class RehearsalCall : ComponentTaskRequest<long>
{
    // Says that the caller's trace is not recorded, so that the call's is not, either.
    private const string Unrecorded = "00-00000000000000000000000000000001-0000000000000001-00";

    private readonly string _method;
    private IRehearsalPart? _target;

    private RehearsalCall(IServiceProvider services, string method, CommandHeader header)
        : base(services) => (_method, Header, Trace) = (method, header, Unrecorded);

    public static RehearsalCall Add(IServiceProvider services, CommandHeader header) => new(services, nameof(IRehearsalPart.Add), header);

    public static RehearsalCall Sum(IServiceProvider services, RequestId id)
    {
        var call = new RehearsalCall(services, nameof(IRehearsalPart.Sum), new CommandHeader(id, 0, default));
        call.MarkAsQuery(Consistency.Linearizable);
        return call;
    }

    public override string GetMethodName() => _method;

    public override string GetInterfaceName() => nameof(IRehearsalPart);

    public override string GetActivityName() => $"{GetInterfaceName()}/{_method}";

    public override Type GetInterfaceType() => typeof(IRehearsalPart);

    public override MethodInfo GetMethod() => typeof(IRehearsalPart).GetMethod(_method)!;

    public override object GetTarget() => _target!;

    public override void SetTarget(ITargetHolder holder) => _target = (IRehearsalPart)holder.GetTarget()!;

    public override void Dispose() => _target = null;

    protected override Task<long> InvokeInner() => Kind == CallKind.Query ? _target!.Sum() : _target!.Add(1);
}
