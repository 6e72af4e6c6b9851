using Quintet.Simulation;

namespace Quintet.Protocol.Tests;

public sealed class ReplicaLogTests
{
    [Fact]
    public void Behaves_like_a_list_under_random_use()
    {
        var chance = new Chance(7);
        var log = new ReplicaLog();
        var model = new List<Entry>(); // All entries ever, those dropped included.
        for (var step = 0; step < 1000; step++)
        {
            switch (chance.Below(8))
            {
                case 0:
                    var keep = chance.Between((int)log.BaseIndex, model.Count);
                    log.TruncateAfter(keep);
                    model.RemoveRange(keep, model.Count - keep);
                    break;
                case 1:
                    log.DropThrough(chance.Between((int)log.BaseIndex, model.Count));
                    break;
                default:
                    var entry = Entries.Command(model.Count + 1, "k", step);
                    log.Append(entry);
                    model.Add(entry);
                    break;
            }

            Assert.Equal(model.Count, log.LastIndex);
            Assert.Equal(model[(int)log.BaseIndex..].Sum(entry => (long)entry.SizeBytes), log.SizeBytes);
            Assert.Equal(model.Aggregate(0UL, (digest, entry) => entry.DigestAfter(digest)), log.LastDigest);
            Assert.Equal(model[(int)log.BaseIndex..], log.Slice(log.BaseIndex + 1, int.MaxValue, int.MaxValue));
        }

        Assert.True(log.BaseIndex > 0);
    }

    [Fact]
    public void Slice_is_bounded_but_never_empty_if_there_is_something()
    {
        var log = new ReplicaLog(10, 1);
        for (var index = 11; index <= 20; index++)
        {
            log.Append(Entries.Command(index, "k", 1));
        }

        Assert.Equal([11, 12, 13], log.Slice(11, 3, int.MaxValue).Select(entry => entry.Index));
        Assert.Equal([15], log.Slice(15, 100, 1).Select(entry => entry.Index));
        Assert.Empty(log.Slice(21, 100, 1));
    }

    [Fact]
    public void Knows_epoch_digest_and_time_of_its_base()
    {
        var log = new ReplicaLog(10, 3, 99, 77);
        Assert.Equal((3, 99UL, 77), (log.EpochAt(10), log.DigestAt(10), log.TimeAt(10)));
        Assert.True(log.Holds(10));
        Assert.False(log.Holds(9));
        Assert.False(log.Holds(11));
    }

    [Fact]
    public void Refuses_gaps_older_epochs_and_positions_it_does_not_hold()
    {
        var log = new ReplicaLog(10, 3);
        Assert.Throws<ProtocolViolationException>(() => log.Append(Entries.Reign(12, 3)));
        Assert.Throws<ProtocolViolationException>(() => log.Append(Entries.Reign(11, 2)));
        Assert.Throws<ProtocolViolationException>(() => log.TruncateAfter(9));
        Assert.Throws<ProtocolViolationException>(() => log[10]);
        Assert.Throws<ProtocolViolationException>(() => log.EpochAt(11));
    }

    [Fact]
    public void Digest_covers_what_an_entry_means_and_only_that()
    {
        var entry = Entries.Command(1, "k", 5, sequence: 2, floor: 1, key: "key", horizon: 4);
        var digests = new[]
        {
            entry,
            Entries.Command(2, "k", 5, sequence: 2, floor: 1, key: "key", horizon: 4),
            Entries.Command(1, "m", 5, sequence: 2, floor: 1, key: "key", horizon: 4),
            Entries.Command(1, "k", 6, sequence: 2, floor: 1, key: "key", horizon: 4),
            Entries.Command(1, "k", 5, sequence: 3, floor: 1, key: "key", horizon: 4),
            Entries.Command(1, "k", 5, sequence: 2, floor: 0, key: "key", horizon: 4),
            Entries.Command(1, "k", 5, sequence: 2, floor: 1, key: "kez", horizon: 4),
            Entries.Command(1, "k", 5, sequence: 2, floor: 1, key: "key", horizon: 5),
        }.Select(entry => entry.DigestAfter(0)).ToArray();
        Assert.Distinct(digests);
        Assert.NotEqual(entry.DigestAfter(0), entry.DigestAfter(1));
        Assert.Equal(9941614282469124448UL, entry.DigestAfter(0)); // Golden: replicas of different versions compare it.
    }
}
