using System.Diagnostics;

namespace Quintet.Simulation;

/// <summary>Many seeds, on all processors. What comes of them does not depend on who runs which, or when.</summary>
internal sealed class Campaign
{
    private readonly object _gate = new();
    private readonly List<SeedResult> _results = [];
    private readonly ulong _end;
    private readonly bool _stopAtFirst;
    private ulong _next;
    private ulong _firstCaught = ulong.MaxValue;
    private Exception? _error;

    private Campaign(ulong from, int seeds, bool stopAtFirst) => (_next, _end, _stopAtFirst) = (from, from + (ulong)seeds, stopAtFirst);

    /// <param name="from">The first seed.</param>
    /// <param name="seeds">How many.</param>
    /// <param name="stopAtFirst">Stop at the first seed that breaks a promise: the lowest, whoever is first to end.</param>
    /// <exception cref="InternalErrorException">The simulation itself failed.</exception>
    public static CampaignResult Run(ulong from, int seeds, bool stopAtFirst = false)
    {
        var campaign = new Campaign(from, seeds, stopAtFirst);
        var spent = Stopwatch.StartNew();
        var workers = Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new Thread(campaign.Work)).ToList();
        workers.ForEach(worker => worker.Start());
        workers.ForEach(worker => worker.Join());
        if (campaign._error is { } error)
        {
            throw new InternalErrorException(error.Message);
        }

        return CampaignResult.Of(campaign._results.FindAll(result => result.Seed <= campaign._firstCaught), spent.Elapsed);
    }

    private void Work()
    {
        try
        {
            while (Take() is { } seed)
            {
                Add(SeedRun.Run(seed));
            }
        }
        catch (Exception exception)
        {
            lock (_gate)
            {
                _error ??= exception;
                _next = _end;
            }
        }
    }

    private ulong? Take()
    {
        lock (_gate)
        {
            return _next < _end && _next < _firstCaught ? _next++ : null;
        }
    }

    private void Add(SeedResult result)
    {
        lock (_gate)
        {
            _results.Add(result);
            if (_stopAtFirst && result.Promise is not null)
            {
                _firstCaught = Math.Min(_firstCaught, result.Seed);
            }
        }
    }
}
