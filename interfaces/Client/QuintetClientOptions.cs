using Quintet.Calls;

namespace Quintet;

/// <summary>Settings of an external client.</summary>
public sealed class QuintetClientOptions
{
    private const int MaxLabels = 32;
    private const int MostOutstandingCalls = 1_000_000;

    /// <summary>
    /// How long a call of a component may take in all, attempts on several silos included, unless <see cref="QuintetCall"/> says otherwise.
    /// 10 ms to 1 hour.
    /// </summary>
    /// <value>The default is 30 seconds.</value>
    public TimeSpan CallTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// A silo that answers neither calls nor pulses for this long is suspected: its calls are made elsewhere as soon as another silo
    /// knows who serves them. 100 ms to 1 minute. Suspecting wrongly costs time only.
    /// </summary>
    /// <value>The default is 1 second.</value>
    public TimeSpan SuspectAfter { get; set; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How many calls of components may be without an answer in this process, those included that wait for their turn while silos are overloaded; further ones are refused with
    /// <see cref="QuintetOverloadedException"/>. 1 to 1,000,000.
    /// </summary>
    /// <value>The default is 32,768.</value>
    public int MaxOutstandingCalls { get; set; } = CallOptions.DefaultMaxOutstanding;

    /// <summary>Where this client is, e.g. <c>zone</c> = <c>a</c>: with balancing <c>nearestZone</c> its queries go to copies on silos of the same zone.</summary>
    /// <value>Empty. At most 32, each with a value.</value>
    public IDictionary<string, string> Labels { get; } = new Dictionary<string, string>(StringComparer.Ordinal);

    internal IEnumerable<string> Errors()
    {
        if (CallTimeout < TimeSpan.FromMilliseconds(10) || CallTimeout > QuintetCall.MaxTimeout)
        {
            yield return $"{nameof(QuintetClientOptions)}.{nameof(CallTimeout)} is {CallTimeout}; 10 ms to 1 hour are allowed. Correct it where UseQuintet is called.";
        }

        if (MaxOutstandingCalls is < 1 or > MostOutstandingCalls)
        {
            yield return $"{nameof(QuintetClientOptions)}.{nameof(MaxOutstandingCalls)} is {MaxOutstandingCalls}; 1 to {MostOutstandingCalls} are allowed. Correct it where UseQuintet is called.";
        }

        if (Labels.Count > MaxLabels || Labels.Any(label => string.IsNullOrEmpty(label.Key) || string.IsNullOrEmpty(label.Value)))
        {
            yield return $"{nameof(QuintetClientOptions)}.{nameof(Labels)} has {Labels.Count} labels; at most {MaxLabels} are allowed, none without name or value. Correct it where UseQuintet is called.";
        }

        if (SuspectAfter < TimeSpan.FromMilliseconds(100) || SuspectAfter > TimeSpan.FromMinutes(1))
        {
            yield return $"{nameof(QuintetClientOptions)}.{nameof(SuspectAfter)} is {SuspectAfter}; 100 ms to 1 minute are allowed. Correct it where UseQuintet is called.";
        }
    }
}
