namespace Quintet.Health;

/// <summary>How far a silo has come in its life.</summary>
internal enum SiloStage
{
    /// <summary>It does not serve yet.</summary>
    Starting,

    /// <summary>It has joined and its component types are registered.</summary>
    Serving,

    /// <summary>It hands over what it leads.</summary>
    Draining,

    /// <summary>It has handed over, and ends.</summary>
    Stopped,
}

/// <summary>The stage this silo is in.</summary>
internal sealed class SiloStages
{
    private volatile SiloStage _current;

    public SiloStage Current => _current;

    public void Enter(SiloStage stage) => _current = stage;
}
