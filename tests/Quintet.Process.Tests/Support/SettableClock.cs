namespace Quintet.ProcessTests.Support;

/// <summary>A wall clock for processes that this one starts, which can be set while they run; what they measure durations by is left alone. Made of libfaketime.</summary>
internal sealed class SettableClock : IDisposable
{
    private readonly string _file = Path.GetTempFileName();

    private SettableClock(string library)
    {
        Set(TimeSpan.Zero);
        Environment = new Dictionary<string, string>
        {
            ["LD_PRELOAD"] = library,
            ["FAKETIME_TIMESTAMP_FILE"] = _file,
            ["FAKETIME_CACHE_DURATION"] = "1",
            ["DONT_FAKE_MONOTONIC"] = "1",
            ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
        };
    }

    /// <summary>What a process needs in its environment to live by this clock.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>Skips the test if this machine has no such library.</summary>
    public static SettableClock Create()
    {
        var library = Directory.Exists("/usr/lib") ? Directory.GetDirectories("/usr/lib", "*-linux-gnu").Select(directory => Path.Combine(directory, "faketime", "libfaketimeMT.so.1")).FirstOrDefault(File.Exists) : null;
        Assert.SkipWhen(library is null, "there is no libfaketime on this machine (on Debian: apt-get install faketime)");
        return new SettableClock(library!);
    }

    /// <summary>Sets it to so much later than it is, or earlier.</summary>
    public void Set(TimeSpan ahead) => File.WriteAllText(_file, $"{(ahead < TimeSpan.Zero ? "" : "+")}{(long)ahead.TotalSeconds}s\n");

    public void Dispose() => File.Delete(_file);
}
