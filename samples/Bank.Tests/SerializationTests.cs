using Microsoft.Extensions.DependencyInjection;
using Orleans.Serialization;
using Quintet;

namespace Bank.Tests;

/// <summary>Everything that is sent or stored survives the trip, as the type it was.</summary>
public sealed class SerializationTests
{
    private readonly Serializer _serializer = new ServiceCollection().AddSerializer().BuildServiceProvider().GetRequiredService<Serializer>();

    [Fact]
    public void The_state()
    {
        var state = new Withdrawn("w-1", 30).ApplyTo(new Deposited("d-1", 100.25m).ApplyTo(new AccountState()));
        var copy = Copy(state);

        Assert.Equal(state.Balance, copy.Balance);
        Assert.Equal(state.Lines, copy.Lines);
    }

    [Fact]
    public void The_events()
    {
        Assert.Equal(new Deposited("d-1", 100), Copy<IEvent<AccountState>>(new Deposited("d-1", 100)));
        Assert.Equal(new Withdrawn("w-1", 30), Copy<IEvent<AccountState>>(new Withdrawn("w-1", 30)));
    }

    [Fact]
    public void The_exception()
    {
        var copy = Assert.IsType<InsufficientFundsException>(Copy<Exception>(new InsufficientFundsException("alice", 10, 25)));

        Assert.Equal((10, 25), (copy.Balance, copy.Amount));
        Assert.Equal("Account 'alice' holds 10, which is less than the 25 asked for. Withdraw at most 10.", copy.Message);
    }

    private T Copy<T>(T value) => _serializer.Deserialize<T>(_serializer.SerializeToArray(value))!;
}
