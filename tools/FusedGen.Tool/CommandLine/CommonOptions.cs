using System.CommandLine;
using System.Globalization;

namespace FusedGen.Tool.CommandLine;

/// <summary>Arguments and options that several commands have.</summary>
internal static class CommonOptions
{
    public static Option<bool> Json() => new("--json") { Description = "Write JSON instead of text." };

    public static Option<string?> Vectors() => new("--vectors")
    {
        Description = "The folder of answers to compare with: input_0.pb … and output_0.pb …, or folders test_data_set_0 … with such files. "
            + "By default, the answers in the model or beside it.",
        HelpName = "folder",
    };

    /// <summary>An option whose value is a number, written with a point in every culture.</summary>
    /// <param name="name">The option.</param>
    /// <param name="description">What it does.</param>
    /// <param name="otherwise">Its value where it is not given, or null where it then has none.</param>
    /// <param name="isValid">Whether a number can be used.</param>
    /// <param name="expected">In words, which numbers can be used.</param>
    public static Option<double?> Number(string name, string description, double? otherwise, Func<double, bool> isValid, string expected)
    {
        Option<double?> option = new(name)
        {
            Description = description,
            CustomParser = result =>
            {
                string text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
                if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out double number) && isValid(number))
                {
                    return number;
                }

                result.AddError($"{name} must be {expected}, not '{text}'.");
                return otherwise;
            },
        };
        if (otherwise is not null)
        {
            option.DefaultValueFactory = _ => otherwise;
        }

        return option;
    }
}
