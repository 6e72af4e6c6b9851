using System.Collections.Immutable;
using System.Diagnostics;

namespace Quintet.Silo.Up.Processes;

/// <summary>The silo processes: started together, and each started again whenever it ends. Disposing of it ends them all.</summary>
internal sealed class SiloFleet : IAsyncDisposable
{
    private static readonly TimeSpan PauseAfterFailedStart = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ReadyWithin = TimeSpan.FromSeconds(60);

    // So long after it goes on, a silo that was frozen may still find out that it was declared dead meanwhile, and end itself.
    private static readonly TimeSpan EndsAfterFreezeWithin = TimeSpan.FromSeconds(60);

    private readonly Settings.ClusterSettings _cluster;
    private readonly IReadOnlyList<string> _options;
    private readonly Dictionary<string, IReadOnlyList<string>> _optionsOf = [];
    private readonly string _directory;
    private readonly Action<string> _say;
    private readonly Func<string, SiloStart> _startOf;
    private readonly CancellationTokenSource _stopping = new();
    private readonly Lock _lock = new();
    private readonly HashSet<ChildSilo> _killed = [];
    private readonly HashSet<ChildSilo> _restarted = [];
    private readonly Dictionary<ChildSilo, long?> _frozen = []; // And when it was resumed.
    private ImmutableSortedDictionary<string, ChildSilo> _serving = ImmutableSortedDictionary<string, ChildSilo>.Empty;
    private Task[] _keepers = [];

    /// <param name="cluster">Which cluster, with absolute paths and a deployment.</param>
    /// <param name="options">Further options of every silo.</param>
    /// <param name="directory">Holds <c>logs/NAME.log</c>.</param>
    /// <param name="say">Tells the user something, in one line.</param>
    /// <param name="startOf">What is special about how each silo is started; null: nothing.</param>
    public SiloFleet(Settings.ClusterSettings cluster, IReadOnlyList<string> options, string directory, Action<string> say, Func<string, SiloStart>? startOf = null)
    {
        _startOf = startOf ?? (_ => SiloStart.Plain);
        _cluster = cluster;
        _options = options;
        _directory = directory;
        _say = say;
    }

    /// <summary>The names of so many silos.</summary>
    public static IEnumerable<string> NamesOf(int silos) => Enumerable.Range(1, silos).Select(number => $"silo-{number}");

    /// <summary>Silos that ended without having been killed by <see cref="Kill"/>, nor having lately been frozen, and those that were asked to end in order and did not.</summary>
    public int Crashed { get; private set; }

    /// <summary>Silos that ended themselves after a freeze, for they had been declared dead.</summary>
    public int EndedAfterFreeze { get; private set; }

    /// <summary>The silos that serve, by name, and where each listens.</summary>
    public IReadOnlyDictionary<string, string> Serving => _serving.ToDictionary(silo => silo.Key, silo => silo.Value.Ready.Result!);

    /// <summary>Starts the silos and waits until all serve.</summary>
    /// <exception cref="OperatorException">One ended instead, or took too long.</exception>
    public async Task StartAsync(int silos, CancellationToken cancellationToken)
    {
        var names = NamesOf(silos).ToList();
        ClearLogs(names);

        var first = names.Select(Launch).ToList();
        _keepers = [.. first.Select(process => KeepAsync(process, _stopping.Token))];
        string?[] endpoints;
        try
        {
            endpoints = await Task.WhenAll(first.Select(process => process.Ready)).WaitAsync(ReadyWithin, cancellationToken);
        }
        catch (TimeoutException)
        {
            var missing = first.Where(process => !process.Ready.IsCompleted).Select(process => process.Name);
            throw new OperatorException($"{string.Join(", ", missing)} did not serve within {ReadyWithin.TotalSeconds} s; see the logs in '{Path.GetDirectoryName(LogOf(names[0]))}'");
        }

        if (first.Where((_, index) => endpoints[index] is null).Select(process => process.Name).ToList() is { Count: > 0 } failed)
        {
            throw new OperatorException($"{string.Join(", ", failed)} ended instead of serving; see the logs in '{Path.GetDirectoryName(LogOf(names[0]))}'");
        }
    }

    /// <summary>Kills (SIGKILL) a serving silo; it will be started again. False if it does not serve any more.</summary>
    public bool Kill(string name)
    {
        lock (_lock)
        {
            if (!_serving.TryGetValue(name, out var process))
            {
                return false;
            }

            _killed.Add(process);
            _serving = _serving.Remove(name);
            process.Kill();
            return true;
        }
    }

    /// <summary>Asks a serving silo to end in order (SIGTERM); it will be started again. It is among <see cref="Serving"/> again when it serves anew. False if it does not serve any more.</summary>
    /// <param name="name">The silo.</param>
    /// <param name="options">Further options of it from then on, in place of those it had; null: the same.</param>
    public bool Restart(string name, IReadOnlyList<string>? options = null)
    {
        lock (_lock)
        {
            if (!_serving.TryGetValue(name, out var process))
            {
                return false;
            }

            _optionsOf[name] = options ?? _optionsOf.GetValueOrDefault(name, _options);
            _restarted.Add(process);
            _serving = _serving.Remove(name);
            process.Terminate();
            return true;
        }
    }

    /// <summary>Freezes (SIGSTOP) a serving silo. False if it does not serve any more.</summary>
    public bool Freeze(string name)
    {
        lock (_lock)
        {
            if (!_serving.TryGetValue(name, out var process))
            {
                return false;
            }

            process.Freeze();
            _frozen[process] = null;
            return true;
        }
    }

    /// <summary>Lets a frozen silo go on (SIGCONT). If it ends itself because it was declared dead meanwhile, it will be started again.</summary>
    public void Resume(string name)
    {
        lock (_lock)
        {
            foreach (var process in _frozen.Keys.Where(process => process.Name == name && !process.Ended.IsCompleted).ToList())
            {
                _frozen[process] = Stopwatch.GetTimestamp();
                process.Resume();
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await Task.WhenAll(_keepers);
        _stopping.Dispose();
    }

    private async Task KeepAsync(ChildSilo process, CancellationToken stopping)
    {
        while (true)
        {
            await using (process)
            {
                if (!await ServeAsync(process, stopping))
                {
                    return;
                }
            }

            process = Launch(process.Name);
        }
    }

    // Follows one life of a silo to its end; false if that is to be the last.
    private async Task<bool> ServeAsync(ChildSilo process, CancellationToken stopping)
    {
        try
        {
            if (await process.Ready.WaitAsync(stopping) is { } endpoint)
            {
                lock (_lock)
                {
                    _serving = _serving.SetItem(process.Name, process);
                }

                _say($"{process.Name} serves at {endpoint}");
            }

            var code = await process.Ended.WaitAsync(stopping);
            switch (Forget(process, code))
            {
                case End.AfterFreeze:
                    _say($"{process.Name} was declared dead while it was frozen and has ended itself with code {code}");
                    break;
                case End.Crash:
                    _say($"{process.Name} ended with code {code}; the end of '{LogOf(process.Name)}':\n{TailOf(process.Name)}");
                    await Task.Delay(PauseAfterFailedStart, stopping);
                    break;
                default:
                    break;
            }

            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    private End Forget(ChildSilo process, int code)
    {
        lock (_lock)
        {
            var frozen = _frozen.Remove(process, out var resumed) && (resumed is null || Stopwatch.GetElapsedTime(resumed.Value) < EndsAfterFreezeWithin);
            if (_killed.Remove(process))
            {
                return End.AsIntended;
            }

            if (_restarted.Remove(process) && code == ExitCode.Success)
            {
                return End.AsIntended;
            }

            _serving = _serving.Remove(process.Name);
            if (frozen)
            {
                EndedAfterFreeze++;
                return End.AfterFreeze;
            }

            Crashed++;
            return End.Crash;
        }
    }

    private void ClearLogs(List<string> names)
    {
        var logs = Path.Combine(_directory, "logs");
        try
        {
            Directory.CreateDirectory(logs);
            names.ForEach(name => File.Delete(LogOf(name)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new OperatorException($"the silos' logs cannot be written to '{logs}': {exception.Message} Choose another directory with --data", exception);
        }
    }

    private ChildSilo Launch(string name)
    {
        IReadOnlyList<string> options;
        lock (_lock)
        {
            options = _optionsOf.GetValueOrDefault(name, _options);
        }

        var start = _startOf(name);
        return ChildSilo.Start(name, _cluster, [.. options, .. start.Options], start.By, _directory, LogOf(name));
    }

    private string LogOf(string name) => Path.Combine(_directory, "logs", $"{name}.log");

    private string TailOf(string name)
    {
        using var log = new StreamReader(new FileStream(LogOf(name), FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete));
        return string.Join('\n', log.ReadToEnd().TrimEnd().Split('\n').TakeLast(15).Select(line => $"    {line}"));
    }

    /// <summary>Why a silo's life ended.</summary>
    private enum End
    {
        AsIntended,
        AfterFreeze,
        Crash,
    }
}
