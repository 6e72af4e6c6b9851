using Quintet.Silo.Up.Processes;

namespace Quintet.Silo.Tests.Up;

public sealed class ReadyLineTests
{
    [Fact]
    public void Tells_where_the_silo_listens() =>
        Assert.Equal("127.0.0.1:11111", ReadyLine.EndpointIn("quintet silo silo-1 ready at 127.0.0.1:11111 gateway 127.0.0.1:30000"));

    [Theory]
    [InlineData("")]
    [InlineData("warn: quintet silo silo-1 ready at 127.0.0.1:11111 gateway 127.0.0.1:30000")]
    [InlineData("quintet silo silo-1 starting")]
    public void Other_lines_are_other_lines(string line) => Assert.Null(ReadyLine.EndpointIn(line));
}
