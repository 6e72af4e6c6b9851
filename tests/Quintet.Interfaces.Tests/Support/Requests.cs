using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Orleans.Serialization.Invocation;
using Quintet.Calls;

namespace Quintet.Tests;

/// <summary>Makes requests of <see cref="ISpecimen"/> as the generated proxy does.</summary>
internal static class Requests
{
    public static readonly IServiceProvider Services = new ServiceCollection().AddSerializer().BuildServiceProvider();

    public static readonly Serializer Serializer = Services.GetRequiredService<Serializer>();

    public static readonly OutcomeCodec Codec = new(Serializer);

    public static ComponentRequest Of(string method, params object[] arguments) => Of(Services, method, arguments);

    public static ComponentRequest Of(IServiceProvider services, string method, params object[] arguments)
    {
        var request = typeof(ISpecimen).Assembly.GetTypes()
            .Where(type => type.IsSubclassOf(typeof(ComponentRequest)) && !type.IsAbstract)
            .Select(type => (ComponentRequest)Activator.CreateInstance(type, services)!)
            .Single(request => request.GetMethodName() == method);
        for (var i = 0; i < arguments.Length; i++)
        {
            request.SetArgument(i, arguments[i]);
        }

        return request;
    }

    public static T On<T>(this T request, object target)
        where T : ComponentRequest
    {
        request.SetTarget(new Holder(target));
        return request;
    }

    private sealed class Holder(object target) : ITargetHolder
    {
        public object GetTarget() => target;

        public object GetComponent(Type componentType) => throw new NotSupportedException();
    }
}
