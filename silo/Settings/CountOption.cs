using System.CommandLine;
using System.Globalization;

namespace Quintet.Silo.Settings;

/// <summary>An option whose value is a whole number within bounds.</summary>
internal static class CountOption
{
    public static Option<int?> Create(string name, int? standard, int min, int max, string description) => new(name)
    {
        Description = standard is null ? description : $"{description} {min} to {max}.",
        HelpName = "N",
        DefaultValueFactory = _ => standard,
        CustomParser = result =>
        {
            var text = result.Tokens[0].Value;
            if (!int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) || value < min || value > max)
            {
                result.AddError($"{name} is '{text}'; it must be a whole number from {min} to {max}");
            }

            return value;
        },
    };
}
