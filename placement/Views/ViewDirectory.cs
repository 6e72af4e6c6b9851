using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using Quintet.Calls;
using Quintet.Protocol;

namespace Quintet.Placement;

/// <summary>
/// The newest view of every partition that this silo knows to have won, whether it holds a copy or not. Fed by the register, by the
/// replicas here and by the pulses of others; what is new is passed on with the next pulses, and so is which followers each primary has.
/// </summary>
internal sealed partial class ViewDirectory(TimeProvider clock, ILogger<ViewDirectory> logger)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<PartitionId, Known> _views = [];
    private long _version;

    /// <summary>A higher view than before was learnt. Raised outside any lock, perhaps out of order; ask <see cref="Find"/> for the newest.</summary>
    public event Action<PartitionId, View>? Changed;

    /// <summary>Rises with every change.</summary>
    public long Version => Volatile.Read(ref _version);

    public View? Find(PartitionId partition)
    {
        lock (_gate)
        {
            return _views.TryGetValue(partition, out var known) ? known.View : null;
        }
    }

    public ImmutableSortedDictionary<PartitionId, View> All()
    {
        lock (_gate)
        {
            return _views.ToImmutableSortedDictionary(row => row.Key, row => row.Value.View);
        }
    }

    /// <summary>When the newest view of a partition was learnt here.</summary>
    public DateTimeOffset? SinceOf(PartitionId partition)
    {
        lock (_gate)
        {
            return _views.TryGetValue(partition, out var known) ? known.Since : null;
        }
    }

    /// <summary>Whether any view still names the silo.</summary>
    public bool Mentions(SiloId silo)
    {
        lock (_gate)
        {
            return _views.Values.Any(known => known.View.MemberOn(silo) is not null);
        }
    }

    /// <summary>The silos with copies beyond the view that may be asked queries; of an earlier view until the present primary has told.</summary>
    public ImmutableArray<SiloId> FollowersOf(PartitionId partition)
    {
        lock (_gate)
        {
            return _views.TryGetValue(partition, out var known) && known.Followers is { } followers ? followers.Silos : [];
        }
    }

    /// <summary>The silos with copies beyond each view, those included that are being made; as <see cref="FollowersOf"/>.</summary>
    public ImmutableHashSet<(PartitionId Partition, SiloId Silo)> Learners()
    {
        lock (_gate)
        {
            return
            [
                .. from row in _views
                   from silo in row.Value.Followers is { Learners: { IsDefault: false } learners } ? learners : []
                   where row.Value.View.MemberOn(silo) is null
                   select (row.Key, silo),
            ];
        }
    }

    /// <summary>How many copies beyond the view the load of queries asks for, of partitions where it asks for any; as <see cref="FollowersOf"/>.</summary>
    public ImmutableDictionary<PartitionId, int> ForLoad()
    {
        lock (_gate)
        {
            return _views.Where(row => row.Value.Followers is { ForLoad: > 0 }).ToImmutableDictionary(row => row.Key, row => row.Value.Followers!.ForLoad);
        }
    }

    /// <inheritdoc cref="ForLoad" />
    public int ForLoadOf(PartitionId partition)
    {
        lock (_gate)
        {
            return _views.TryGetValue(partition, out var known) && known.Followers is { } followers ? followers.ForLoad : 0;
        }
    }

    /// <summary>Takes note of a view known to have won. Older ones are ignored.</summary>
    /// <param name="partition">The partition.</param>
    /// <param name="view">The view.</param>
    /// <param name="followers">What was told of its followers, whatever view that was in; an older word is ignored.</param>
    public void Learn(PartitionId partition, View view, FollowerList? followers = null)
    {
        bool isNew;
        lock (_gate)
        {
            var known = _views.GetValueOrDefault(partition);
            var order = known is null ? 1 : view.Id.CompareTo(known.View.Id);
            if (order == 0 && view.Id != known!.View.Id)
            {
                LogConflict(logger, partition, known.View, view);
            }

            isNew = order > 0;
            var isNewWord = followers is not null && followers.IsNewerThan(known?.Followers);
            if (!isNew && !isNewWord)
            {
                return;
            }

            _views[partition] = new Known(isNew ? view : known!.View, ++_version, isNew ? clock.GetUtcNow() : known!.Since, isNewWord ? followers : known?.Followers);
        }

        if (isNew)
        {
            Changed?.Invoke(partition, view);
        }
    }

    /// <summary>This silo leads a view and says what copies there are beyond it. Nothing is done if that is what is known, or if the view is not the one that stands: a primary that was deposed may not have heard of it yet.</summary>
    public void Tell(FollowerWord word)
    {
        lock (_gate)
        {
            if (_views.TryGetValue(word.Partition, out var known) && known.View.Id == word.View.Id && !IsTold(word, known.Followers))
            {
                _views[word.Partition] = known with { Version = ++_version, Followers = new FollowerList(word.View.Id, _version, word.Silos) { Learners = word.Learners, ForLoad = word.ForLoad } };
            }
        }
    }

    private static bool IsTold(FollowerWord word, FollowerList? told) => IsTold(word.Silos, told?.Silos) && IsTold(word.Learners, told?.Learners) && word.ForLoad == (told?.ForLoad ?? 0);

    private static bool IsTold(ImmutableArray<SiloId> silos, ImmutableArray<SiloId>? told) => told is { IsDefault: false } known ? silos.SequenceEqual(known) : silos.IsEmpty;

    /// <summary>What changed after a version, and the version that the answer brings one to.</summary>
    public (long Version, ImmutableArray<PartitionView> Views) Since(long version)
    {
        lock (_gate)
        {
            return version == _version
                ? (version, [])
                : (_version, [.. _views.Where(row => row.Value.Version > version).Select(row => new PartitionView(row.Key, row.Value.View) { Followers = row.Value.Followers })]);
        }
    }

    private sealed record Known(View View, long Version, DateTimeOffset Since, FollowerList? Followers);

    [LoggerMessage(EventId = 1301, Level = LogLevel.Critical, Message = "Two views won one epoch of partition {Partition}: {Known} and {Other}. The register was put back to an older copy; see the operating guide, register regression")]
    private static partial void LogConflict(ILogger logger, PartitionId partition, View known, View other);
}
