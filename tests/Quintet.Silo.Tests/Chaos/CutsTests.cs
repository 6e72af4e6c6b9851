using Quintet.Silo.Chaos.Network;
using Quintet.Silo.Chaos.Schedule;

namespace Quintet.Silo.Tests.Chaos;

public sealed class CutsTests
{
    private static readonly string[] Others = ["b", "c", "d"];

    [Fact]
    public void Every_cut_is_at_the_victim_and_there_once()
    {
        for (var variant = 0; variant < FaultSchedule.Variants; variant++)
        {
            var cuts = Cuts.Of(variant, "a", Others).Cuts;
            Assert.NotEmpty(cuts);
            Assert.Distinct(cuts);
            Assert.All(cuts, cut => Assert.True(cut.From == "a" ^ cut.To == "a", $"{cut}"));
        }
    }

    [Fact]
    public void Some_work_one_way_only_and_every_other_silo_gets_its_turn()
    {
        var all = Enumerable.Range(0, FaultSchedule.Variants).Select(variant => Cuts.Of(variant, "a", Others).Cuts).ToList();

        Assert.Contains(all, cuts => cuts.All(cut => cut.From == "a"));
        Assert.Contains(all, cuts => cuts.All(cut => cut.To == "a"));
        Assert.All(Others, other => Assert.Contains(all, cuts => cuts is [var only] && only.To == other));
        Assert.Contains(all, cuts => cuts.Contains(new Cut("a", Cuts.Outside)) && cuts.Contains(new Cut(Cuts.Outside, "a")));
    }
}
