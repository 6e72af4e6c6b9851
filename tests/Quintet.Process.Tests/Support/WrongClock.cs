using System.Globalization;

namespace Quintet.ProcessTests.Support;

/// <summary>A wall clock that is wrong, for processes that this one starts; what they measure durations by is left alone. Made of libfaketime.</summary>
internal static class WrongClock
{
    /// <summary>What a process needs in its environment to live by this clock. Skips the test if this machine has no such library.</summary>
    public static IReadOnlyDictionary<string, string> Ahead(TimeSpan time)
    {
        var library = Directory.Exists("/usr/lib") ? Directory.GetDirectories("/usr/lib", "*-linux-gnu").Select(directory => Path.Combine(directory, "faketime", "libfaketimeMT.so.1")).FirstOrDefault(File.Exists) : null;
        Assert.SkipWhen(library is null, "there is no libfaketime on this machine (on Debian: apt-get install faketime)");
        return new Dictionary<string, string>
        {
            ["LD_PRELOAD"] = library!,
            ["FAKETIME"] = string.Create(CultureInfo.InvariantCulture, $"{(long)time.TotalSeconds:+0;-0}"),
            ["DONT_FAKE_MONOTONIC"] = "1",
            ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
        };
    }
}
