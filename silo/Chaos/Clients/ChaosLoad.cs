using System.Diagnostics;
using Quintet.Checkers;

namespace Quintet.Silo.Chaos.Clients;

/// <summary>All clients of a run, a third of them on keys of each kind, and the reads of every key at the end.</summary>
internal sealed class ChaosLoad
{
    private const int Clients = 18;
    private const int KeysInUse = 8;

    // With the reads at the end, well below what histories may have: a thousand a key.
    private const int OperationsPerKey = 300;
    private const int FailuresShown = 10;

    private static readonly ChaosKeyKind[] Kinds = Enum.GetValues<ChaosKeyKind>();

    // Some wait as long as a caller does by default. Others give up early and try again, so that the first attempt and the second are under way together.
    private static readonly Patience Patient = new(TimeSpan.FromSeconds(30), 1);
    private static readonly Patience Impatient = new(TimeSpan.FromSeconds(1), 4);

    private readonly Dictionary<ChaosKeyKind, KeyRing> _keys = Kinds.ToDictionary(kind => kind, kind => new KeyRing(kind, KeysInUse, OperationsPerKey));
    private readonly ChaosClient[] _clients;
    private readonly int _seed;
    private readonly Action<string> _say;
    private long _values;
    private int _failures;

    /// <param name="calls">Makes calls.</param>
    /// <param name="recorder">Where everything is noted.</param>
    /// <param name="seed">Decides which keys clients choose.</param>
    /// <param name="ended">Is told when an operation began and ended.</param>
    /// <param name="say">Tells the user something, in one line.</param>
    public ChaosLoad(Func<ChaosOperation, TimeSpan, string?, Task<HistoryValue>> calls, HistoryRecorder recorder, int seed, Action<long, long> ended, Action<string> say)
    {
        _seed = seed;
        _say = say;
        _clients = [.. Enumerable.Range(0, Clients).Select(number => new ChaosClient(number, Clients, number / Kinds.Length % 2 == 0 ? Patient : Impatient, calls, recorder, (operation, start, end, failure) =>
        {
            ended(start, end);
            Tell(operation, start, end, failure);
        }))];
    }

    /// <summary>How many keys there are.</summary>
    public int Keys => _keys.Values.Sum(ring => ring.All.Count);

    /// <summary>The accounts there are.</summary>
    public IReadOnlyList<ChaosKey> Accounts => _keys[ChaosKeyKind.Account].All;

    /// <summary>Works until told to stop.</summary>
    public Task RunAsync(CancellationToken stop) => Task.WhenAll(_clients.Select((client, number) => Task.Run(
        () => client.RunAsync(new ChaosWorkload(_keys[KindOf(number)], KindOf(number), () => Interlocked.Increment(ref _values), new Random(unchecked(_seed + number))), stop),
        CancellationToken.None)));

    /// <summary>Reads every key.</summary>
    /// <returns>Those that did not answer.</returns>
    public async Task<IReadOnlyList<string>> ReadAllAsync(CancellationToken stop)
    {
        var shares = _keys.Values.SelectMany(ring => ring.All).Select((key, index) => (key, index)).ToLookup(share => share.index % Clients, share => share.key);
        return [.. (await Task.WhenAll(_clients.Select((client, number) => client.ReadAsync(shares[number], stop)))).SelectMany(unread => unread)];
    }

    private static ChaosKeyKind KindOf(int client) => Kinds[client % Kinds.Length];

    private void Tell(ChaosOperation operation, long start, long end, Exception? failure)
    {
        if (failure is not null && Interlocked.Increment(ref _failures) <= FailuresShown)
        {
            _say($"{operation.Kind} of '{operation.Key.Name}' ended after {Stopwatch.GetElapsedTime(start, end).TotalMilliseconds:0} ms with {failure.GetType().Name}: {failure.Message}");
        }
    }
}
