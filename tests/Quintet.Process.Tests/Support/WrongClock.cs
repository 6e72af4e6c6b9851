using System.Globalization;

namespace Quintet.ProcessTests.Support;

/// <summary>A wall clock that is wrong, for processes that this one starts, and can be set while they run; what they measure durations by is left alone. Made of libfaketime.</summary>
internal sealed class WrongClock
{
    private readonly string _file;

    /// <summary>Skips the test if this machine has no such library.</summary>
    /// <param name="directory">Of the test's own.</param>
    /// <param name="ahead">How far it is ahead of the right time; late if negative.</param>
    public WrongClock(string directory, TimeSpan ahead)
    {
        var library = Directory.Exists("/usr/lib") ? Directory.GetDirectories("/usr/lib", "*-linux-gnu").Select(found => Path.Combine(found, "faketime", "libfaketimeMT.so.1")).FirstOrDefault(File.Exists) : null;
        Assert.SkipWhen(library is null, "there is no libfaketime on this machine (on Debian: apt-get install faketime)");
        _file = Path.Combine(directory, $"clock-{Guid.NewGuid():N}");
        Set(ahead);
        Environment = new Dictionary<string, string>
        {
            ["LD_PRELOAD"] = library!,
            ["FAKETIME_TIMESTAMP_FILE"] = _file,
            ["FAKETIME_CACHE_DURATION"] = "1",
            ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",

            // What the library does otherwise ends every sleep at once.
            ["FAKETIME_FORCE_MONOTONIC_FIX"] = "0",
        };
    }

    /// <summary>What a process needs in its environment to live by this clock.</summary>
    public IReadOnlyDictionary<string, string> Environment { get; }

    /// <summary>Sets it; whoever lives by it sees that within a second.</summary>
    public void Set(TimeSpan ahead)
    {
        var written = $"{_file}.new";
        File.WriteAllText(written, string.Create(CultureInfo.InvariantCulture, $"{(long)ahead.TotalSeconds:+0;-0}"));
        File.Move(written, _file, overwrite: true);
    }
}
