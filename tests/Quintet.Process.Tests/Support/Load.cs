using System.Collections.Concurrent;
using Quintet.Silo.Up;
using Quintet.Silo.Up.Faults;
using Quintet.Silo.Up.Load;

namespace Quintet.ProcessTests.Support;

/// <summary>Clients in closed loops, and the audit of what they were told; the same load that <c>quintet up</c> drives.</summary>
internal sealed class Load : IAsyncDisposable
{
    private static readonly TimeSpan Thinking = TimeSpan.FromMilliseconds(30);

    private readonly ProcessCluster _cluster;
    private readonly int _clients;
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentQueue<string> _said = new();
    private readonly BankLoad _load;
    private readonly Task _running;

    private Load(ProcessCluster cluster, ClusterStatus status, Func<PartitionStatus, bool> wanted, int clients, TimeSpan thinkTime)
    {
        (_cluster, _clients) = (cluster, clients);
        var keys = new ConcurrentDictionary<string, string>();
        var plan = new UpPlan(ProcessCluster.Size, null, null, null, clients, AccountsOf(clients), Seed: 1, ReportFile: null) { ThinkTime = thinkTime };
        var partitions = status.Types.Single(type => type.Type == ProcessCluster.AccountType).Partitions;
        _load = new BankLoad(
            account => cluster.Account(keys.GetOrAdd(account, _ => ProcessCluster.NewKey(status, wanted))), plan, partitions, new Outages(), _said.Enqueue);
        _running = _load.RunAsync(_stop.Token);
    }

    private static int AccountsOf(int clients) => 12 * clients;

    public long Acknowledged => _load.Figures.Commands(Told.Acknowledged);

    /// <summary>How long the slowest command took, from first attempt to acknowledgement.</summary>
    public TimeSpan Slowest => TimeSpan.FromMilliseconds(_load.Figures.Latency.PercentileMs(1));

    /// <summary>Begins.</summary>
    /// <inheritdoc cref="BeginAsync" path="/param" />
    public static Load Start(ProcessCluster cluster, ClusterStatus status, Func<PartitionStatus, bool> wanted, int clients) => new(cluster, status, wanted, clients, Thinking);

    /// <summary>Begins, and waits until it flows.</summary>
    /// <param name="cluster">The bank.</param>
    /// <param name="status">The cluster just now.</param>
    /// <param name="wanted">Which partitions' accounts are used; null: all.</param>
    /// <param name="clients">How many call at once.</param>
    /// <param name="thinks">Whether they wait for a moment between calls, so that processes start in time beside them.</param>
    public static async Task<Load> BeginAsync(ProcessCluster cluster, ClusterStatus status, Func<PartitionStatus, bool>? wanted = null, int clients = 8, bool thinks = true)
    {
        var load = new Load(cluster, status, wanted ?? (_ => true), clients, thinks ? Thinking : TimeSpan.Zero);
        try
        {
            await load.FlowsAsync();
            return load;
        }
        catch
        {
            await load.DisposeAsync();
            throw;
        }
    }

    /// <summary>Waits until so many more commands are acknowledged that each client's next ones are among them.</summary>
    public async Task FlowsAsync()
    {
        var goal = Acknowledged + (20 * _clients);
        try
        {
            await Until.NothingIsMissing(() => Task.FromResult(
                Acknowledged >= goal || _load.Figures.Commands(Told.Failed) > 0 ? null : $"{goal} commands are not acknowledged, but {Acknowledged} are"));
        }
        catch (TimeoutException exception)
        {
            throw await _cluster.DescribedAsync(exception);
        }
    }

    /// <summary>Ends the load and audits every account: nothing failed, nothing is in doubt, nothing lost, nothing twice.</summary>
    public async Task EndInOrderAsync()
    {
        await FlowsAsync();
        await _stop.CancelAsync();
        await _running.WaitAsync(Until.Deadline, TestContext.Current.CancellationToken);
        var audit = await _load.AuditAsync();
        var said = string.Join('\n', _said);
        Assert.True(said.Length == 0, said);
        Assert.Equal((0, 0, 0), (_load.Figures.Commands(Told.Failed), _load.Figures.Commands(Told.Unknown), _load.Figures.QueriesFailed));
        Assert.Equal((0, 0, 0, 0), (audit.AcknowledgedLost, audit.AppliedTwice, audit.Contradictions, _load.Unread));
        Assert.True(audit.Accounts >= AccountsOf(_clients));
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await _running;
        _stop.Dispose();
    }
}
