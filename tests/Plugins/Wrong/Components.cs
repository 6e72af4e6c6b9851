using Quintet;

namespace Wrong;

// A plug-in in which everything is wrong that only shows when its components are looked at together with all others.

[GenerateSerializer, Alias("Wrong.Empty")]
public sealed record Empty;

public interface ISecondAccount : IComponent, IGrainWithStringKey;

/// <summary>Named like a component of quintet's own.</summary>
[Component("account")]
public sealed class SecondAccount : Component<Empty>, ISecondAccount;

public interface ISecondCounter : IComponent, IGrainWithStringKey;

/// <summary>Named like the component of another plug-in.</summary>
[Component("counter")]
public sealed class SecondCounter : Component<Empty>, ISecondCounter;

public interface IForgetful : IComponent, IGrainWithStringKey
{
    [Command]
    Task<int> Next();
}

/// <summary>Keeps what it counts where nothing is replicated.</summary>
[Component("forgetful")]
public sealed class Forgetful : Component<Empty>, IForgetful
{
    private int _count;

    public Task<int> Next() => Task.FromResult(++_count);
}
