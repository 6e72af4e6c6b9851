namespace Quintet.Silo.Up;

/// <summary>What <c>quintet up</c> is to do, as typed. <see cref="UpPlan.From"/> checks it.</summary>
internal sealed record UpOptions
{
    public int Silos { get; init; } = 3;

    public string? Duration { get; init; }

    public string? KillEvery { get; init; }

    public int Clients { get; init; } = 8;

    public int Accounts { get; init; } = 1000;

    public int? Seed { get; init; }

    public string? Report { get; init; }
}

/// <summary>What <c>quintet up</c> does, checked.</summary>
/// <param name="Silos">Silo processes, 1 to <see cref="MaxSilos"/>.</param>
/// <param name="Duration">How long the load lasts; null: until it is interrupted.</param>
/// <param name="KillEvery">The time between kills; null: nothing is killed.</param>
/// <param name="Clients">Closed loops, 1 to <see cref="MaxClients"/>.</param>
/// <param name="Accounts">Accounts in use at a time, 1 to <see cref="MaxAccounts"/>.</param>
/// <param name="Seed">Decides the workload and the victims.</param>
/// <param name="ReportFile">Full path of the report to write, or null.</param>
internal sealed record UpPlan(int Silos, TimeSpan? Duration, TimeSpan? KillEvery, int Clients, int Accounts, int Seed, string? ReportFile)
{
    public const int MaxSilos = 16;
    public const int MaxClients = 4096;
    public const int MaxAccounts = 1_000_000;

    private static readonly TimeSpan LongestDuration = TimeSpan.FromDays(30);

    /// <summary>Checks the options. Every error is reported at once; the plan is of use only if there is none.</summary>
    /// <param name="options">As typed.</param>
    /// <param name="newSeed">The seed when none was given.</param>
    public static (UpPlan Plan, IReadOnlyList<string> Errors) From(UpOptions options, int newSeed)
    {
        var errors = new List<string>();
        CheckCount("--silos", options.Silos, MaxSilos, errors);
        CheckCount("--clients", options.Clients, MaxClients, errors);
        CheckCount("--accounts", options.Accounts, MaxAccounts, errors);
        var duration = CheckDuration("--duration", options.Duration, errors);
        var killEvery = CheckDuration("--kill-every", options.KillEvery, errors);
        var report = CheckReport(options.Report, errors);
        return (new UpPlan(options.Silos, duration, killEvery, options.Clients, options.Accounts, options.Seed ?? newSeed, report), errors);
    }

    private static void CheckCount(string option, int value, int max, List<string> errors)
    {
        if (value < 1 || value > max)
        {
            errors.Add($"{option} is {value}, but must be between 1 and {max}.");
        }
    }

    private static TimeSpan? CheckDuration(string option, string? text, List<string> errors)
    {
        if (text is null)
        {
            return null;
        }

        if (!Up.Duration.TryParse(text, out var duration))
        {
            errors.Add($"{option} is '{text}', which is not a duration. {Up.Duration.Remedy}");
        }
        else if (duration <= TimeSpan.Zero || duration > LongestDuration)
        {
            errors.Add($"{option} is {text}, but must be more than 0 and at most {LongestDuration.TotalHours:0}h. Leave {option} out for none.");
        }

        return duration;
    }

    private static string? CheckReport(string? file, List<string> errors)
    {
        if (file is null)
        {
            return null;
        }

        if (string.IsNullOrWhiteSpace(file))
        {
            errors.Add("--report is empty. Name the file to write the JSON report to.");
            return null;
        }

        var path = Path.GetFullPath(file);
        if (Directory.Exists(path))
        {
            errors.Add($"--report is '{file}', which is a directory. Name a file.");
        }
        else if (!Directory.Exists(Path.GetDirectoryName(path)))
        {
            errors.Add($"--report is '{file}', but the directory '{Path.GetDirectoryName(path)}' does not exist. Create it or name another file.");
        }

        return path;
    }
}
