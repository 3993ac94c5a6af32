using System.CommandLine;
using FusedGen.Compiler;
using FusedGen.Tool.Models;

namespace FusedGen.Tool.CommandLine;

/// <summary>
/// The model's file and how it is compiled: what commands take, by the names that the attribute's properties have.
/// </summary>
internal sealed class CompilationArguments
{
    private readonly Argument<string> _file = new("model.onnx") { Description = "The model's file." };

    private readonly Option<string?> _dimensions = new("--dimensions")
    {
        Description = "Sizes for dimensions that the model leaves open, as in the attribute: height=64,width=64.",
        HelpName = "sizes",
    };

    private readonly Option<string?> _fixedInputs = new("--fixed-inputs")
    {
        Description = "Values for inputs that become constants, as in the attribute: sr=16000.",
        HelpName = "values",
    };

    private readonly Option<string?> _outputs = new("--outputs")
    {
        Description = "The outputs that you want, any tensors of the graph, as in the attribute: Score.onnx,Label.onnx.",
        HelpName = "names",
    };

    private readonly Option<string?> _weights = new("--weights")
    {
        Description = "The weight format of large layers; float32 by default.",
    };

    private readonly Option<bool> _reproducible = new("--reproducible") { Description = "Compute the same bits on every processor." };

    private readonly Option<double?> _tolerance = CommonOptions.Number(
        "--tolerance",
        "The largest allowed difference from stored answers, relative to the largest value of the output, or to 1 if that is larger.",
        null,
        number => number is >= 0 and < double.PositiveInfinity,
        "a number that is not negative");

    private CompilationArguments() => _weights.AcceptOnlyFromAmong([.. Enum.GetNames<Compiler.WeightFormat>().Select(name => name.ToLowerInvariant())]);

    /// <summary>Gives a command these arguments.</summary>
    public static CompilationArguments Of(Command command)
    {
        CompilationArguments model = OfFile(command);
        command.Add(model._reproducible);
        command.Add(model._tolerance);
        return model;
    }

    /// <summary>Gives those arguments to a command that generates no code and compares no answers.</summary>
    public static CompilationArguments OfFile(Command command)
    {
        CompilationArguments model = new();
        command.Add(model._file);
        command.Add(model._dimensions);
        command.Add(model._fixedInputs);
        command.Add(model._outputs);
        command.Add(model._weights);
        return model;
    }

    /// <summary>Reads the model that was named.</summary>
    /// <exception cref="ToolException">There is no such file, or it is no ONNX model.</exception>
    public ModelFile Read(ParseResult arguments) => ModelFile.Read(
        arguments.GetRequiredValue(_file),
        new ModelOptions(
            arguments.GetValue(_reproducible),
            arguments.GetValue(_tolerance) ?? double.NaN,
            arguments.GetValue(_dimensions) ?? "",
            arguments.GetValue(_weights) is { } format ? Enum.Parse<Compiler.WeightFormat>(format, ignoreCase: true) : Compiler.WeightFormat.Float32,
            arguments.GetValue(_fixedInputs) ?? "",
            arguments.GetValue(_outputs) ?? ""));
}
