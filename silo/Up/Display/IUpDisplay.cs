namespace Quintet.Silo.Up.Display;

/// <summary>Where a run shows how it goes. Thread-safe. Disposing of it leaves the last state visible.</summary>
internal interface IUpDisplay : IAsyncDisposable
{
    /// <summary>Says that something happened.</summary>
    void Say(string line);

    /// <summary>Shows how the run stands; called several times a second.</summary>
    void Show(UpSnapshot snapshot);
}
