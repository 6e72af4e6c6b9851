using System.CommandLine;
using Quintet.Silo.Up;

namespace Quintet.Silo.Settings;

/// <summary>An option whose value is a time, of more than 0 and at most 30 days; null if it is left out.</summary>
internal static class TimeOption
{
    private static readonly TimeSpan Longest = TimeSpan.FromDays(30);

    public static Option<TimeSpan?> Create(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "TIME",
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (!Duration.TryParse(text, out var value))
            {
                result.AddError($"{name} is '{text}', which is not a duration; give a number and a unit (ms, s, m or h), for example 500ms, 30s or 2m");
            }
            else if (value <= TimeSpan.Zero || value > Longest)
            {
                result.AddError($"{name} is '{text}'; it must be more than 0 and at most {Longest.TotalHours}h, or left out");
            }

            return value;
        },
    };
}
