namespace Quintet.Components.Tests;

public sealed class ActivationGateTests
{
    private readonly ActivationGate _gate = new();

    [Fact]
    public async Task Closing_an_empty_gate_takes_no_time()
    {
        Assert.True(_gate.CloseAsync(default).IsCompletedSuccessfully);
        Assert.False(_gate.TryEnter());
        await _gate.CloseAsync(default);
    }

    [Fact]
    public async Task Closing_waits_for_those_inside()
    {
        Assert.True(_gate.TryEnter());
        Assert.True(_gate.TryEnter());
        var closing = _gate.CloseAsync(default);
        _gate.Exit();
        Assert.False(closing.IsCompleted);
        Assert.False(_gate.TryEnter());
        _gate.Exit();
        await closing.WaitAsync(TimeSpan.FromSeconds(4));
    }

    [Fact]
    public async Task Waiting_can_be_given_up()
    {
        Assert.True(_gate.TryEnter());
        using var hurry = new CancellationTokenSource();
        var closing = _gate.CloseAsync(hurry.Token);
        await hurry.CancelAsync();
        await closing.WaitAsync(TimeSpan.FromSeconds(4));
    }
}
