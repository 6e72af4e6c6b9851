using System.Text;

namespace Quintet.Checkers.Tests;

public sealed class HistoryFormatTests
{
    private static readonly HistoryValue Text = HistoryValue.Of("text\n");

    private const string Invoke = """{"process":1,"type":"invoke","f":"write","key":"k","value":5,"time":10}""";

    [Fact]
    public void What_is_written_is_read()
    {
        var script = new Script("ключ \"k\"")
            .Write(Text).Write(long.MinValue).Cas(long.MinValue, default, true).Read(default)
            .SessionRead(Text, "s").Invoke(3, OperationKind.Write, 7).Info(3).Invoke(4, OperationKind.Write, 8).Fail(4);
        using var stream = new MemoryStream();
        using (var writer = new HistoryWriter(stream))
        {
            foreach (var entry in script.Events)
            {
                writer.Append(entry);
            }
        }

        var text = Encoding.UTF8.GetString(stream.ToArray());
        Assert.Equal(script.Events.Count, text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length);
        var history = HistoryReader.Read(new StringReader(text));
        Assert.Equal(script.History.Keys[0].Operations.Select(operation => operation.ToString()), history.Keys[0].Operations.Select(operation => operation.ToString()));
        Assert.Equal(script.History.Keys[0].Operations, history.Keys[0].Operations);
        Assert.Equal((script.Events.Count, 7, 1), (history.EventCount, history.OperationCount, history.KeyCount));
    }

    [Fact]
    public void A_line_looks_like_this()
    {
        using var stream = new MemoryStream();
        using var writer = new HistoryWriter(stream);
        writer.Append(new(3, EventType.Ok, OperationKind.Read, "k", Script.List(1, 2), 17, ReadConsistency.Session, "s"));
        Assert.Equal(
            """{"process":3,"type":"ok","f":"read","key":"k","value":[1,2],"time":17,"consistency":"session","session":"s"}""" + "\n",
            Encoding.UTF8.GetString(stream.ToArray()));
    }

    [Fact]
    public void Empty_lines_unknown_properties_and_absent_ones_are_fine()
    {
        var history = HistoryReader.Read(new StringReader(Invoke + "\n\n" + """{"process":1,"type":"ok","f":"write","key":"k","time":10,"node":"n1"}""" + "\n"));
        Assert.Equal(Outcome.Done, Assert.Single(history.Keys[0].Operations).Outcome);
    }

    [Theory]
    [InlineData("{", "not a JSON object")]
    [InlineData("[]", "JSON object is needed")]
    [InlineData("""{"process":1,"type":"begin","f":"write","key":"k","value":5,"time":10}""", "\"type\" must be one of invoke, ok, fail, info, not \"begin\"")]
    [InlineData("""{"process":1,"type":"invoke","f":"push","key":"k","value":5,"time":10}""", "\"f\" must be one of read, write, cas, append, deposit, not \"push\"")]
    [InlineData("""{"process":1,"type":"invoke","key":"k","value":5,"time":10}""", "\"f\" must be one of read, write, cas, append, deposit, not missing")]
    [InlineData("""{"process":-1,"type":"invoke","f":"write","key":"k","value":5,"time":10}""", "\"process\" must be a whole number from 0")]
    [InlineData("""{"process":1,"type":"invoke","f":"write","value":5,"time":10}""", "\"key\" must be a string, not missing")]
    [InlineData("""{"process":1,"type":"invoke","f":"write","key":"k","value":5}""", "\"time\" must be")]
    [InlineData("""{"process":1,"type":"invoke","f":"write","key":"k","value":5.5,"time":10}""", "\"value\" must be")]
    [InlineData("""{"process":1,"type":"invoke","f":"write","key":"k","value":{},"time":10}""", "\"value\" must be")]
    [InlineData("""{"process":1,"type":"invoke","f":"read","key":"k","time":10,"consistency":"strong"}""", "\"consistency\" must be one of")]
    [InlineData("""{"process":1,"type":"invoke","f":"read","key":"k","time":10,"consistency":"session"}""", "without \"session\"")]
    [InlineData("""{"process":1,"type":"invoke","f":"cas","key":"k","value":5,"time":10}""", "[expected, new], not 5")]
    [InlineData("""{"process":1,"type":"invoke","f":"append","key":"k","time":10}""", "append without a value")]
    [InlineData("""{"process":1,"type":"ok","f":"write","key":"k","value":5,"time":10}""", "which has no operation")]
    public void A_bad_line_is_refused(string line, string words) => Refused(1, words, line);

    [Theory]
    [InlineData("""{"process":1,"type":"invoke","f":"write","key":"k","value":6,"time":11}""", "begins an operation while it has one")]
    [InlineData("""{"process":1,"type":"ok","f":"write","key":"k","time":9}""", "time goes back: 9 after 10")]
    [InlineData("""{"process":1,"type":"ok","f":"read","key":"k","time":11}""", "but the process began write 5")]
    [InlineData("""{"process":1,"type":"ok","f":"write","key":"j","time":11}""", "but the process began write 5")]
    [InlineData("""{"process":1,"type":"ok","f":"write","key":"k","time":11,"session":"s"}""", "They stand alike on both lines")]
    [InlineData("""{"process":2,"type":"invoke","f":"append","key":"k","value":6,"time":11}""", "append on key 'k', which is a Register")]
    public void A_line_that_does_not_fit_the_one_before_is_refused(string line, string words) => Refused(2, words, Invoke, line);

    [Fact]
    public void An_entry_made_twice_is_refused()
    {
        Refused(() => new Script().Append(1).Append(1).History, 3, "a second time, first on line 1");
        Refused(() => new Script().Deposit(Text).Deposit(Text).History, 3, "a second time, first on line 1");
        _ = new Script().Append(1).Append(HistoryValue.Of("1")).History;
    }

    [Fact]
    public void Results_must_fit_the_kind_of_the_key()
    {
        Refused(() => new Script().Append(1).Read(1).History, 4, "must return a list, not 1");
        Refused(() => new Script().Invoke(1, OperationKind.Cas, HistoryValue.Of(1, 2)).Ok(1, 1).History, 2, "true or false, not 1");
    }

    [Fact]
    public void Values_are_equal_by_content()
    {
        Assert.Equal(Script.List(1, 2), Script.List(1, 2));
        Assert.NotEqual(Script.List(1, 2), Script.List(2, 1));
        Assert.NotEqual(HistoryValue.Of(1), HistoryValue.Of("1"));
        Assert.NotEqual(HistoryValue.Of(true), HistoryValue.Of(1));
        Assert.Equal(HistoryValue.Of((string?)null), default);
        Assert.NotEqual(HistoryValue.Empty, default);
        Assert.Equal("[1, 2, 3, … 4 more …, 8, 9, 10]", Script.List(1, 2, 3, 4, 5, 6, 7, 8, 9, 10).ToString());
    }

    private static void Refused(int line, string words, params string[] lines) =>
        Refused(() => HistoryReader.Read(new StringReader(string.Join('\n', lines))), line, words);

    private static void Refused(Func<History> read, int line, string words)
    {
        var error = Assert.Throws<HistoryFormatException>(read);
        Assert.Equal(line, error.Line);
        Assert.StartsWith($"Line {line}: ", error.Message, StringComparison.Ordinal);
        Assert.Contains(words, error.Message, StringComparison.Ordinal);
    }
}
