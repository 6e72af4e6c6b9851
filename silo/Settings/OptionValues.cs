using System.CommandLine;
using System.CommandLine.Parsing;

namespace Quintet.Silo.Settings;

/// <summary>For checks across options: they run also if an option's own value is wrong, which that option reports itself.</summary>
internal static class OptionValues
{
    /// <summary>
    /// A check for every command: converts every value given, so that each one that is wrong is reported. (The library stops at the first.)
    /// </summary>
    public static void ConvertAll(CommandResult result)
    {
        foreach (var option in result.Children.OfType<OptionResult>())
        {
            try
            {
                option.GetValueOrDefault<object>();
            }
            catch (InvalidOperationException)
            {
                // The conversion has added its error to the result.
            }
        }
    }

    /// <summary>Takes the option's value, or the type's default if none is given: the library adds an option's own default only after these checks. False if what was given is no value.</summary>
    public static bool TryGet<T>(this SymbolResult result, Option<T> option, out T? value)
    {
        try
        {
            value = result.GetValue(option);
            return true;
        }
        catch (InvalidOperationException)
        {
            value = default;
            return false;
        }
    }
}
