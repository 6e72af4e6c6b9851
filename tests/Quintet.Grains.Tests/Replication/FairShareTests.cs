using CsCheck;
using Quintet.Protocol;
using Quintet.Replication;

namespace Quintet.Grains.Tests.Replication;

public sealed class FairShareTests
{
    private static readonly PartitionId A = new("account", 0);
    private static readonly PartitionId B = new("account", 1);

    [Fact]
    public void One_partition_alone_gets_half_and_leaves_as_much_to_another()
    {
        var share = new FairShare(100);
        Assert.Equal(50, Fill(share, A));
        Assert.Equal(25, Fill(share, B));
        Assert.Equal(0, Fill(share, A));
        Assert.Equal(75, share.Held);
    }

    [Fact]
    public void Of_one_place_the_only_one_can_be_taken() => Assert.Equal(1, Fill(new FairShare(1), A));

    [Fact]
    public void What_is_taken_regardless_counts_and_what_is_given_back_can_be_taken_again()
    {
        var share = new FairShare(10);
        share.Take(B, 8);
        Assert.True(share.TryTake(A));
        Assert.False(share.TryTake(A));
        share.Take(A, 5);
        Assert.Equal(14, share.Held);
        Assert.False(share.HasRoom(new PartitionId("account", 2)));

        share.Give(B, 8);
        share.Give(A, 6);
        Assert.Equal((0, 5), (share.Held, Fill(share, A)));
    }

    [Fact]
    public void However_partitions_come_and_go_the_bound_holds_and_one_that_has_nothing_finds_room_unless_all_is_held() =>
        Gen.Int[0, 4].Array[0, 400].Sample(moves =>
        {
            var share = new FairShare(24);
            var held = new int[5];
            foreach (var (move, number) in moves.Select((move, i) => (move, i)))
            {
                var partition = new PartitionId("account", move);
                if (number % 3 == 2 && held[move] > 0)
                {
                    share.Give(partition, 1);
                    held[move]--;
                }
                else if (share.TryTake(partition))
                {
                    held[move]++;
                }

                Assert.Equal(held.Sum(), share.Held);
                Assert.InRange(share.Held, 0, 24);
                Assert.All(held, (mine, other) => Assert.Equal(mine < 24 - held.Sum(), share.HasRoom(new PartitionId("account", other))));
            }
        });

    private static int Fill(FairShare share, PartitionId partition)
    {
        var taken = 0;
        while (share.TryTake(partition))
        {
            taken++;
        }

        return taken;
    }
}
