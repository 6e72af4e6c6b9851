using System.Text.Json;
using System.Text.Json.Nodes;

namespace Quintet.Interfaces.Tests.Policies;

public sealed class PolicyJsonTests
{
    [Fact]
    public void A_policy_written_is_the_policy_read()
    {
        var policy = new QosPolicy
        {
            Availability = new() { TolerateFailures = 1, MinimumCopies = 2, SpreadOver = "zone", Spares = 3 },
            Performance = new() { LatencyTargetMs = 50, LoadWeight = 7 },
            Placement = new() { Require = new QosPolicy().Placement.Require.Add("zone", ["a", "b"]) },
        };

        var read = PolicyJson.Combine(Parsed(PolicyJson.Write(policy)));

        Assert.Equal(PolicyJson.Write(policy), PolicyJson.Write(read));
        Assert.Equal(2, read.Copies);
    }

    [Fact]
    public void Nothing_said_is_the_default()
    {
        var policy = PolicyJson.Combine("{}");
        Assert.Equal(3, policy.Copies);
        Assert.Equal(1, policy.Availability.MinimumCopies);
        Assert.Null(policy.Availability.SpreadOver);
        Assert.Empty(PolicyRules.Problems(policy));
    }

    [Fact]
    public void Each_part_stands_over_the_one_before_field_by_field()
    {
        var policy = PolicyJson.Combine(
            Parsed("""{"availability":{"tolerateFailures":1,"spreadOver":"zone"}}"""),
            Parsed("""{"availability":{"spares":2}}"""),
            Parsed("""{"availability":{"tolerateFailures":0}}"""));

        Assert.Equal(new AvailabilityPolicy { TolerateFailures = 0, SpreadOver = "zone", Spares = 2 }, policy.Availability);
    }

    [Fact]
    public void Null_goes_back_to_what_is_inherited()
    {
        var own = PolicyJson.Merge(Parsed("""{"availability":{"tolerateFailures":1,"spares":2},"performance":{"loadWeight":5}}"""), Parsed("""{"availability":{"spares":null},"performance":null}"""));
        Assert.Equal("""{"availability":{"tolerateFailures":1}}""", own.ToJsonString());
    }

    [Theory]
    [InlineData("""[]""", "a policy is a JSON object of facets")]
    [InlineData("""{"a""", "the policy is not JSON")]
    [InlineData("""{"availability":{"spares":1,"spares":2}}""", "the policy is not JSON")]
    [InlineData("""{"speed":{}}""", "there is no facet 'speed'; there are availability, consistency, durability, performance, placement")]
    [InlineData("""{"availability":3}""", "facet 'availability' is a JSON object of fields, not 3")]
    [InlineData("""{"availability":{"copies":3}}""", "facet 'availability' has no field 'copies'; it has minimumCopies, spares, spreadOver, tolerateFailures")]
    [InlineData("""{"availability":{"spares":"2"}}""", "availability.spares is \"2\"; it must be a whole number")]
    [InlineData("""{"availability":{"spares":1.5}}""", "availability.spares is 1.5; it must be a whole number")]
    [InlineData("""{"durability":{"mode":"disk"}}""", "durability.mode is \"disk\"; it must be one of memory, snapshot, journal")]
    [InlineData("""{"durability":{"mode":1}}""", "durability.mode is 1; it must be one of memory, snapshot, journal")]
    [InlineData("""{"placement":{"require":["a"]}}""", "placement.require is [\"a\"]; it must be an object of lists of texts")]
    public void What_is_no_policy_is_refused_with_the_reason(string text, string problem)
    {
        var problems = new List<string>();
        Assert.Null(PolicyJson.TryParse(text, problems));
        Assert.Contains(problem, Assert.Single(problems), StringComparison.Ordinal);
    }

    [Fact]
    public void Everything_that_is_wrong_is_said_at_once()
    {
        var problems = new List<string>();
        Assert.Null(PolicyJson.TryParse("""{"speed":{},"availability":{"copies":3,"spares":"x"}}""", problems));
        Assert.Equal(3, problems.Count);

        var bounds = PolicyRules.Problems(PolicyJson.Combine(
            """{"availability":{"tolerateFailures":7,"spares":9,"spreadOver":"a b"},"consistency":{"defaultRead":"typeDefault","maxAgeMs":0},"durability":{"mode":"journal"},"performance":{"latencyTargetMs":0,"queryBalancing":"a b","followersMax":9,"queriesPerCopy":0,"loadWeight":0},"placement":{"require":{"zone":["a"],"":[]},"avoid":{"zone":["a"]},"near":["x",""],"apart":["x","y","y"]}}"""));
        Assert.Equal(17, bounds.Count());
    }

    [Theory]
    [InlineData(0, 0, 0)]
    [InlineData(2, 2, 0)]
    [InlineData(8, 8, 0)]
    [InlineData(0, 2, 2)]
    [InlineData(1, 1, 3)]
    [InlineData(0, 4, 0)]
    [InlineData(1, 8, 3)]
    public void Followers_are_as_many_as_are_wanted_and_spares_may_be_among_them(int least, int most, int spares) => Assert.Empty(Followers(least, most, spares));

    [Theory]
    [InlineData(-1, 0, 0, "both must be 0 to 8")]
    [InlineData(9, 9, 0, "both must be 0 to 8")]
    [InlineData(2, 0, 0, "followersMax must be at least followersMin: set both")]
    public void Followers_that_cannot_be_are_refused(int least, int most, int spares, string problem) =>
        Assert.Contains(problem, Assert.Single(Followers(least, most, spares)), StringComparison.Ordinal);

    private static IEnumerable<string> Followers(int least, int most, int spares) =>
        PolicyRules.Problems(new QosPolicy { Availability = new() { Spares = spares }, Performance = new() { FollowersMin = least, FollowersMax = most } });

    [Fact]
    public void Keys_that_begin_alike_may_be_read_in_their_own_way()
    {
        var keys = Assert.Single(PolicyJson.Combine("""{"consistency":{"keys":[{"prefix":"eu/","defaultRead":"session","maxAgeMs":5}]}}""").Consistency.Keys);
        Assert.Equal(new KeyReads { Prefix = "eu/", DefaultRead = Consistency.Session, MaxAgeMs = 5 }, keys);
    }

    [Theory]
    [InlineData("""[{"prefix":"a"}]""", "says nothing of the prefix 'a'")]
    [InlineData("""[{"prefix":"","maxAgeMs":1}]""", "it must have 1 to 200 characters")]
    [InlineData("""[{"prefix":"a","maxAgeMs":1},{"prefix":"a","maxAgeMs":2}]""", "the prefix 'a' 2 times")]
    [InlineData("""[{"prefix":"a","maxAgeMs":0}]""", "consistency.keys['a'].maxAgeMs is 0; it must be 1 to 3600000")]
    [InlineData("""[{"prefix":"a","defaultRead":"typeDefault"}]""", "consistency.keys['a'].defaultRead is typeDefault")]
    public void Prefixes_have_bounds(string keys, string problem) =>
        Assert.Contains(problem, Assert.Single(PolicyRules.Problems(PolicyJson.Combine($$$"""{"consistency":{"keys":{{{keys}}}}}"""))));

    [Theory]
    [InlineData("""[{"defaultRead":"session"}]""")]
    [InlineData("""[{"prefix":"a","level":"session"}]""")]
    [InlineData("""["a"]""")]
    [InlineData("""{"a":"session"}""")]
    public void Prefixes_of_another_shape_are_refused(string keys)
    {
        var problems = new List<string>();
        Assert.Null(PolicyJson.TryParse($$$"""{"consistency":{"keys":{{{keys}}}}}""", problems));
        Assert.Contains("it must be a list like [{\"prefix\":\"a/\",\"defaultRead\":\"session\"}]", Assert.Single(problems));
    }

    [Fact]
    public void Types_may_be_near_to_and_apart_from_others()
    {
        var policy = PolicyJson.Combine("""{"placement":{"near":["cart","stock"],"apart":["batch"]}}""");
        Assert.Empty(PolicyRules.Problems(policy));
        Assert.Equal(["cart", "stock"], policy.Placement.Near);
        Assert.Equal(["batch"], PolicyJson.Combine(Parsed(PolicyJson.Write(policy))).Placement.Apart);
    }

    [Fact]
    public void A_minimum_above_the_copies_contradicts_them()
    {
        var problem = Assert.Single(PolicyRules.Problems(PolicyJson.Combine("""{"availability":{"tolerateFailures":1,"minimumCopies":3}}""")));
        Assert.Contains("there are 2 copies, so it must be 1 to 2: lower it, or raise tolerateFailures", problem, StringComparison.Ordinal);
    }

    [Fact]
    public void The_schema_names_every_facet_and_allows_no_other()
    {
        var schema = JsonNode.Parse(PolicyJson.Schema())!;
        Assert.Equal(["availability", "consistency", "durability", "performance", "placement"], schema["properties"]!.AsObject().Select(property => property.Key));
        Assert.False(schema["additionalProperties"]!.GetValue<bool>());
        Assert.Equal(JsonValueKind.Object, schema["properties"]!["availability"]!["properties"]!.GetValueKind());
    }

    private static JsonObject Parsed(string text)
    {
        var problems = new List<string>();
        var policy = PolicyJson.TryParse(text, problems);
        Assert.Empty(problems);
        return policy!;
    }
}
