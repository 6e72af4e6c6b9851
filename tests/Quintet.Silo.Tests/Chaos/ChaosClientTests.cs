using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Quintet.Checkers;
using Quintet.Silo.Chaos.Clients;

namespace Quintet.Silo.Tests.Chaos;

/// <summary>What clients record, whatever becomes of their calls.</summary>
public sealed class ChaosClientTests : IDisposable
{
    private static readonly Patience Once = new(TimeSpan.FromSeconds(30), 1);
    private static readonly Patience Thrice = new(TimeSpan.FromSeconds(1), 3);

    private readonly MemoryStream _file = new();
    private readonly HistoryRecorder _recorder;
    private readonly ChaosKey _list = new(ChaosKeyKind.List, "list-1");
    private readonly ChaosKey _register = new(ChaosKeyKind.Register, "register-1");
    private readonly List<(TimeSpan Timeout, string? Key)> _calls = [];

    public ChaosClientTests() => _recorder = new HistoryRecorder(_file);

    public void Dispose()
    {
        _recorder.Dispose();
        _file.Dispose();
    }

    [Fact]
    public async Task What_is_done_is_ok_and_has_the_answer()
    {
        var client = Client(Once, 42L);

        Assert.Equal(EventType.Ok, await client.DoAsync(ChaosOperation.Read(_register)));

        Assert.Equal(
            [
                """{"process":1,"type":"invoke","f":"read","key":"register-1","value":null,"time":#,"consistency":"linearizable","session":"client-1"}""",
                """{"process":1,"type":"ok","f":"read","key":"register-1","value":42,"time":#,"consistency":"linearizable","session":"client-1"}""",
            ],
            Lines());
        Assert.Equal(42L, _register.Seen);
    }

    [Fact]
    public async Task All_its_calls_are_of_one_session_and_nobody_elses()
    {
        List<QuintetSession?> sessions = [];
        ChaosClient[] clients = [.. Enumerable.Range(0, 2).Select(number => new ChaosClient(number, 2, Once, CallAsync, _recorder, (_, _, _, _) => { }))];

        foreach (var client in clients.Concat(clients))
        {
            await client.DoAsync(ChaosOperation.Read(_register, ReadConsistency.Session));
        }

        Assert.Equal([sessions[0], sessions[1]], sessions[2..]);
        Assert.Equal(2, sessions.OfType<QuintetSession>().Distinct().Count());
        Assert.Null(QuintetSession.Current);

        Task<HistoryValue> CallAsync(ChaosOperation operation, TimeSpan timeout, string? key)
        {
            sessions.Add(QuintetSession.Current);
            return Task.FromResult(HistoryValue.Null);
        }
    }

    [Fact]
    public async Task After_an_unknown_outcome_it_is_another_process()
    {
        var client = Client(Once, new QuintetOutcomeUnknownException("?"), 6L);

        Assert.Equal(EventType.Info, await client.DoAsync(Append(5)));
        Assert.Equal(EventType.Ok, await client.DoAsync(Append(6)));

        Assert.Equal(["1 invoke 5", "1 info 5", "11 invoke 6", "11 ok 6"], Events().Select(line => $"{line.Process} {line.Type} {line.Value}"));
    }

    [Fact]
    public async Task What_certainly_was_not_done_fails_and_the_process_goes_on()
    {
        var client = Client(Once, new QuintetUnavailableException("no"), HistoryValue.Null);

        Assert.Equal(EventType.Fail, await client.DoAsync(Append(5)));
        Assert.Equal(EventType.Ok, await client.DoAsync(Append(6)));

        Assert.Equal(["1 invoke", "1 fail", "1 invoke", "1 ok"], Events().Select(line => $"{line.Process} {line.Type}"));
    }

    [Fact]
    public async Task A_command_in_doubt_is_repeated_under_the_same_key_as_one_operation()
    {
        var client = Client(Thrice, new QuintetOutcomeUnknownException("?"), new QuintetOutcomeUnknownException("?"), HistoryValue.Null, HistoryValue.Null);

        Assert.Equal(EventType.Ok, await client.DoAsync(Append(5)));
        Assert.Equal(EventType.Ok, await client.DoAsync(Append(6)));

        Assert.Equal(4, Events().Count);
        Assert.Equal(["client-1/0", "client-1/0", "client-1/0", "client-1/1"], _calls.Select(call => call.Key));
        Assert.All(_calls, call => Assert.Equal(Thrice.Timeout, call.Timeout));
    }

    [Fact]
    public async Task A_refusal_after_doubt_leaves_the_doubt()
    {
        var client = Client(Thrice, new QuintetOutcomeUnknownException("?"), new QuintetUnavailableException("no"), new QuintetUnavailableException("no"));

        Assert.Equal(EventType.Info, await client.DoAsync(Append(5)));
        Assert.Equal(3, _calls.Count);
    }

    [Fact]
    public async Task A_refusal_without_doubt_is_not_repeated()
    {
        var client = Client(Thrice, new QuintetUnavailableException("no"));

        Assert.Equal(EventType.Fail, await client.DoAsync(Append(5)));
        Assert.Single(_calls);
    }

    [Fact]
    public async Task A_cas_that_was_not_made_is_ok_and_false()
    {
        _register.Seen = 3;
        var client = Client(Once, HistoryValue.Of(false));

        Assert.Equal(EventType.Ok, await client.DoAsync(new ChaosOperation(OperationKind.Cas, _register, HistoryValue.Of(3L, 4L))));

        Assert.Equal(JsonValueKind.False, Events()[1].Value.ValueKind);
        Assert.Equal(3L, _register.Seen);
    }

    [Fact]
    public async Task Final_reads_go_on_until_every_key_has_answered()
    {
        var client = Client(Once, new QuintetUnavailableException("no"), HistoryValue.Empty, 7L);

        Assert.Empty(await client.ReadAsync([_list, _register], TestContext.Current.CancellationToken));

        Assert.Equal(["fail list-1", "ok list-1", "ok register-1"], Events().Where(line => line.Type != "invoke").Select(line => $"{line.Type} {line.Key}"));
    }

    [Fact]
    public void Only_documented_refusals_mean_that_a_command_was_not_done()
    {
        Exception[] refusals =
        [
            new QuintetUnavailableException("no"), new QuintetNotHostedException("no"), new QuintetOverloadedException("no", TimeSpan.Zero), new QuintetTooFewCopiesException("no", TimeSpan.Zero),
            new QuintetMixedVersionsException("no", TimeSpan.Zero), new QuintetIdempotencyKeyMismatchException("no"), new QuintetReentrancyException("no"), new QuintetKeyException("no"),
        ];
        Exception[] doubts = [new QuintetOutcomeUnknownException("?"), new TimeoutException(), new OperationCanceledException(), new InvalidOperationException()];

        Assert.All(refusals, refusal => Assert.Equal(EventType.Fail, FailureRule.Of(OperationKind.Append, refusal)));
        Assert.All(doubts, doubt => Assert.Equal(EventType.Info, FailureRule.Of(OperationKind.Append, doubt)));
        Assert.All(refusals.Concat(doubts), failure => Assert.Equal(EventType.Fail, FailureRule.Of(OperationKind.Read, failure)));
    }

    private ChaosOperation Append(long value) => new(OperationKind.Append, _list, value);

    private ChaosClient Client(Patience patience, params object[] answers)
    {
        var next = new Queue<object>(answers);
        return new ChaosClient(1, 10, patience, CallAsync, _recorder, (_, _, _, _) => { });

        Task<HistoryValue> CallAsync(ChaosOperation operation, TimeSpan timeout, string? key)
        {
            _calls.Add((timeout, key));
            return next.Dequeue() switch
            {
                Exception exception => Task.FromException<HistoryValue>(exception),
                long number => Task.FromResult(HistoryValue.Of(number)),
                var value => Task.FromResult((HistoryValue)value),
            };
        }
    }

    // The time is the only thing that is not the same each time.
    private List<string> Lines() => [.. Encoding.UTF8.GetString(_file.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => Regex.Replace(line, "\"time\":\\d+", "\"time\":#"))];

    private List<Line> Events() => [.. Encoding.UTF8.GetString(_file.ToArray()).Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonSerializer.Deserialize<Line>(line, JsonSerializerOptions.Web)!)];

    private sealed record Line(int Process, string Type, string Key, JsonElement Value);
}
