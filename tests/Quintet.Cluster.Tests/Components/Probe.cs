using System.Collections.Concurrent;
using System.Collections.Immutable;

namespace Quintet.Cluster.Tests.Components;

// A component with a method for everything that the tests look at.

/// <summary>An interface that the component interface inherits; not a component interface itself.</summary>
public interface INamed
{
    [Query]
    Task<string> Name();
}

public interface IProbe : IComponent, INamed, IGrainWithStringKey
{
    [Command]
    Task<int> Add(int amount);

    [Command]
    ValueTask<int> AddValue(int amount);

    [Command]
    Task AddNothing();

    [Command]
    ValueTask AddSilently(int amount);

    [Command]
    Task AddThenThrow(int amount);

    [Command]
    Task AddThenThrowUnserializable(int amount);

    [Command]
    Task<string> Poison();

    [Command]
    Task<object> ReturnUnserializable();

    [Command]
    Task<int> AddAll(List<int> amounts);

    [Command]
    Task<int> AddWhenTold(string signal);

    [Command]
    Task<string> WaitForCancellation(CancellationToken cancellation);

    [Command]
    Task<ImmutableList<int>> ReplaceThenClear(int total, bool clear);

    [Query]
    Task<int> Total();

    [Query]
    ValueTask<int> TotalTwice(string signal);

    [Query]
    Task RaiseInQuery();

    [Query]
    Task<int> QueryWithToken(CancellationToken cancellation);

    [Query]
    Task<string> Identity();

    [Query]
    Task<IProbe> Self();

    [Query]
    Task<string?> FromContext(string key);

    [Command]
    Task CallBack(IProbe other, bool command);

    [Command]
    Task PassOn(IProbe back, bool command);

    [Query]
    Task QueryThatCallsBack(IProbe other);

    [Command]
    Task<string> LearnAboutCall();

    [Command]
    Task StartTimer(string name);

    [Command]
    Task Deactivate();

    [Command]
    Task LeaveTaskBehind(string name);
}

[GenerateSerializer, Alias("Probe.State")]
public sealed record ProbeState
{
    [Id(0)]
    public int Total { get; init; }
}

[GenerateSerializer, Alias("Probe.Grew")]
public sealed record Grew(int By) : IEvent<ProbeState>
{
    public ProbeState ApplyTo(ProbeState state) => By == int.MinValue ? throw new ArithmeticException("poisoned") : state with { Total = state.Total + By };
}

[GenerateSerializer, Alias("Probe.Exception")]
public sealed class ProbeException(string message) : Exception(message);

public sealed class UnserializableException(string message, Action action) : Exception(message)
{
    public Action Action => action;
}

public sealed class Unserializable;

/// <summary>Where tests and components in one process meet.</summary>
public static class Signals
{
    private static readonly ConcurrentDictionary<string, TaskCompletionSource<string>> All = new();

    public static Task<string> Wait(string name) => Of(name).Task.WaitAsync(TimeSpan.FromSeconds(15));

    public static void Set(string name, string value = "") => Of(name).TrySetResult(value);

    private static TaskCompletionSource<string> Of(string name) => All.GetOrAdd(name, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));
}

public abstract class ProbeBase : Component<ProbeState>
{
    public Task<string> Name() => Task.FromResult($"{Context.Type}/{Context.Key}");
}

[Component("probe", Partitions = 8)]
public sealed class Probe(IGrainFactory grains) : ProbeBase, IProbe
{
    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        if (Context.Key.StartsWith("raises-", StringComparison.Ordinal))
        {
            Raise(new Grew(1));
        }
    }

    public override Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        Signals.Set($"deactivated {Context.Key}", Read(() => State.Total));
        return Task.CompletedTask;
    }

    public Task<int> Add(int amount)
    {
        Raise(new Grew(amount));
        return Task.FromResult(State.Total);
    }

    public async ValueTask<int> AddValue(int amount)
    {
        await Task.Yield();
        Raise(new Grew(amount));
        return State.Total;
    }

    public Task AddNothing() => Task.CompletedTask;

    public ValueTask AddSilently(int amount)
    {
        Raise(new Grew(amount));
        return default;
    }

    public Task AddThenThrow(int amount)
    {
        Raise(new Grew(amount));
        throw new ProbeException($"total would be {State.Total}");
    }

    public Task AddThenThrowUnserializable(int amount)
    {
        Raise(new Grew(amount));
        throw new UnserializableException("cannot travel", () => { });
    }

    public Task<string> Poison()
    {
        Raise(new Grew(1));
        Raise(new Grew(int.MinValue));
        return Task.FromResult("unreachable");
    }

    public Task<object> ReturnUnserializable()
    {
        Raise(new Grew(1));
        return Task.FromResult<object>(new Unserializable());
    }

    public Task<int> AddAll(List<int> amounts)
    {
        var sum = amounts.Sum();
        amounts.Clear();
        Raise(new Grew(sum));
        return Task.FromResult(State.Total);
    }

    public async Task<int> AddWhenTold(string signal)
    {
        Raise(new Grew(1));
        Signals.Set($"{signal} started", $"{State.Total}");
        await Signals.Wait(signal);
        Raise(new Grew(1));
        return State.Total;
    }

    public async Task<string> WaitForCancellation(CancellationToken cancellation)
    {
        Signals.Set($"waits {Context.Key}");
        var cancelled = new TaskCompletionSource();
        await using (cancellation.Register(cancelled.SetResult))
        {
            await cancelled.Task.WaitAsync(TimeSpan.FromSeconds(15), CancellationToken.None);
        }

        Raise(new Grew(1));
        return "cancelled while running";
    }

    public Task<ImmutableList<int>> ReplaceThenClear(int total, bool clear)
    {
        var seen = ImmutableList.Create(State.Total);
        Replace(new ProbeState { Total = total });
        seen = seen.Add(State.Total);
        if (clear)
        {
            Clear();
        }

        return Task.FromResult(seen.Add(State.Total));
    }

    public Task<int> Total() => Task.FromResult(State.Total);

    public async ValueTask<int> TotalTwice(string signal)
    {
        var before = State.Total;
        Signals.Set($"{signal} started");
        await Signals.Wait(signal);
        return before * 1000 + State.Total;
    }

    public Task RaiseInQuery()
    {
        Raise(new Grew(1));
        return Task.CompletedTask;
    }

    public async Task<int> QueryWithToken(CancellationToken cancellation)
    {
        await Task.Delay(TimeSpan.FromSeconds(15), cancellation);
        return 0;
    }

    public Task<string> Identity() => Task.FromResult($"{this.GetPrimaryKeyString()} {this.GetGrainId()} {Context.Id} {this.AsReference<IProbe>().GetGrainId()} {GrainContext.GrainId}");

    public Task<IProbe> Self() => Task.FromResult<IProbe>(this);

    public Task<string?> FromContext(string key) => Task.FromResult(RequestContext.Get(key) as string);

    public Task CallBack(IProbe other, bool command) => other.PassOn(this, command);

    public Task PassOn(IProbe back, bool command) => command ? back.Add(1) : back.Total();

    public Task QueryThatCallsBack(IProbe other) => other.PassOn(this, command: true);

    public Task<string> LearnAboutCall() => Task.FromResult($"{Context.RequestId} {Context.IsPrimary} {ReferenceEquals(grains, null)} {QuintetCall.Current is null}");

    public Task StartTimer(string name)
    {
        this.RegisterGrainTimer(async () => Signals.Set(name, $"{Try(() => Raise(new Grew(1)))} {Read(() => State.Total)} {Context.RequestId is null} {await this.AsReference<IProbe>().Add(5)}"), TimeSpan.FromMilliseconds(1), Timeout.InfiniteTimeSpan);
        return Task.CompletedTask;
    }

    public Task Deactivate()
    {
        this.DeactivateOnIdle();
        Raise(new Grew(1));
        return Task.CompletedTask;
    }

    public Task LeaveTaskBehind(string name)
    {
        _ = RaiseLater();
        return Task.CompletedTask;

        async Task RaiseLater()
        {
            await Signals.Wait($"{name} go");
            Signals.Set(name, Try(() => Raise(new Grew(1))));
        }
    }

    private static string Try(Action action)
    {
        try
        {
            action();
            return "done";
        }
        catch (QuintetRaiseException exception)
        {
            return exception.Message;
        }
    }

    private static string Read(Func<int> read)
    {
        try
        {
            return $"{read()}";
        }
        catch (InvalidOperationException)
        {
            return "no state";
        }
    }
}
