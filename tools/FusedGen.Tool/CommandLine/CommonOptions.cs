using System.CommandLine;
using System.Globalization;
using FusedGen.Compiler.Verification;

namespace FusedGen.Tool.CommandLine;

/// <summary>Arguments and options that several commands have.</summary>
internal static class CommonOptions
{
    public static Argument<string> Model() => new("model.onnx") { Description = "The model's file." };

    public static Option<string?> Dimensions() => new("--dimensions")
    {
        Description = "Sizes for dimensions that the model leaves open, as the attribute takes them: height=64,width=64.",
        HelpName = "sizes",
    };

    public static Option<bool> Json() => new("--json") { Description = "Write JSON instead of text." };

    public static Option<string?> Vectors() => new("--vectors")
    {
        Description = "The folder of the answers to compare with: input_0.pb … and output_0.pb …, or test_data_set_0 … with such files. "
            + "Otherwise those in the model, or beside it.",
        HelpName = "folder",
    };

    public static Option<double> Tolerance() => Number(
        "--tolerance",
        "The largest difference that passes, measured by the largest value of the output, or by 1 where that is smaller.",
        ModelVerification.DefaultTolerance,
        number => number is >= 0 and < double.PositiveInfinity,
        "a number that is not negative");

    /// <summary>An option whose value is a number, written with a point in every culture.</summary>
    /// <param name="name">The option.</param>
    /// <param name="description">What it does.</param>
    /// <param name="otherwise">Its value where it is not given.</param>
    /// <param name="isValid">Whether a number can be used.</param>
    /// <param name="expected">In words, which numbers can be used.</param>
    public static Option<double> Number(string name, string description, double otherwise, Func<double, bool> isValid, string expected) => new(name)
    {
        Description = description,
        DefaultValueFactory = _ => otherwise,
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
}
