using Quintet.Calls;
using Quintet.Protocol;

namespace Quintet.Tests;

public sealed class ComponentKeyTests
{
    private static readonly SiloId Silo = new("127.0.0.1:11111@42");

    public static TheoryData<string> GoodKeys =>
    [
        "a", "alice", "bob@x.com", "127.0.0.1:11111@42", "with space", "\u0001\u001E\u007F\u0085", "\u00E9\u4E2D\U0001F600", new string('x', 512),
        new string('\u4E2D', 512), // 1,536 bytes, 512 characters
        Guid.Empty.ToString("N"), "7F", "7F+extension", "d3f5b3a4c8d14a0e9b7f6a5c4b3a2f1e+ext+with+plus",
    ];

    [Theory]
    [MemberData(nameof(GoodKeys))]
    public void Good_keys_pass_and_survive_pinning(string key)
    {
        var id = GrainId.Create("specimen", key);
        Assert.Equal(id, ComponentKey.Logical(id));
        var pinned = ComponentKey.Pin(id, Silo);
        Assert.NotEqual(id, pinned);
        Assert.True(ComponentKey.TryUnpin(pinned, out var logical, out var silo));
        Assert.Equal((id, Silo), (logical, silo));
        Assert.Equal(id, ComponentKey.Logical(pinned));
    }

    [Theory]
    [InlineData("alice\u001F")]
    [InlineData("\u001Falice")]
    [InlineData("alice\u001F127.0.0.1:11111")]
    [InlineData("alice\u001F127.0.0.1@11111")]
    [InlineData("alice\u001Fnot:an@address")]
    [InlineData("alice\u001F127.0.0.1:99999999@1")]
    [InlineData("al\u001Fice\u001F127.0.0.1:11111@42")] // pinned, but the logical part breaks the rule
    public void The_separator_is_refused_unless_a_silo_follows(string key)
    {
        var e = Assert.Throws<QuintetKeyException>(() => ComponentKey.Logical(GrainId.Create("specimen", key)));
        Assert.Contains("U+001F", e.Message);
        Assert.DoesNotContain('\u001F', e.Message);
    }

    [Theory]
    [InlineData(513)]
    [InlineData(100_000)]
    public void Long_keys_are_refused_with_length_limit_and_remedy(int length)
    {
        var e = Assert.Throws<QuintetKeyException>(() => ComponentKey.Logical(GrainId.Create("specimen", new string('x', length))));
        Assert.Contains($"{length} characters", e.Message);
        Assert.Contains("512", e.Message);
        Assert.Contains("hash", e.Message);
    }

    [Fact]
    public void A_pinned_reference_may_be_longer_than_a_logical_key()
    {
        var id = GrainId.Create("specimen", new string('x', 512));
        Assert.Equal(id, ComponentKey.Logical(ComponentKey.Pin(id, Silo)));
        Assert.Throws<QuintetKeyException>(() => ComponentKey.Logical(ComponentKey.Pin(GrainId.Create("specimen", new string('x', 513)), Silo)));
    }

    [Fact]
    public void An_empty_key_is_refused()
    {
        Assert.Throws<QuintetKeyException>(() => ComponentKey.Logical(new GrainId(GrainType.Create("specimen"), new IdSpan([]))));
        Assert.Throws<QuintetKeyException>(() => ComponentKey.Logical(new GrainId(GrainType.Create("specimen"), default)));
    }

    [Fact]
    public void Keys_of_every_orleans_kind_pass()
    {
        IdSpan[] keys =
        [
            GrainIdKeyExtensions.CreateIntegerKey(-5), GrainIdKeyExtensions.CreateIntegerKey(7, "ext"),
            GrainIdKeyExtensions.CreateGuidKey(Guid.NewGuid()), GrainIdKeyExtensions.CreateGuidKey(Guid.NewGuid(), "bob@x.com"),
        ];
        Assert.All(keys, key =>
        {
            var id = new GrainId(GrainType.Create("specimen"), key);
            Assert.Equal(id, ComponentKey.Logical(ComponentKey.Pin(id, Silo)));
        });
    }
}
