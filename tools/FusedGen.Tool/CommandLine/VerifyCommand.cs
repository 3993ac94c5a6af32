using System.CommandLine;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Tool.Documents;
using FusedGen.Tool.Models;
using FusedGen.Tool.Verification;

namespace FusedGen.Tool.CommandLine;

/// <summary><c>verify</c>: whether the compiled code gives the answers that were stored with the model.</summary>
internal static class VerifyCommand
{
    /// <summary>
    /// Headings in several lines where the numbers below are short, so that the tables fit into 80 columns.
    /// </summary>
    private static readonly string[] s_differences = ["Absolute", "Relative", "ULP", "Of the\nlargest\noutput"];

    public static Command Create(ToolOutput output)
    {
        Option<string?> vectors = CommonOptions.Vectors();
        Option<bool> layers = new("--layers") { Description = "Compare layer by layer too." };
        Option<bool> json = CommonOptions.Json();
        Command command = new("verify", "Compares the compiled model with stored answers.") { vectors, layers, json };
        CompilationArguments model = CompilationArguments.Of(command);
        command.SetAction(arguments =>
        {
            ModelFile file = model.Read(arguments);
            VerifyDocument result = output.Working("Comparing with the stored answers", progress =>
                VerificationRun.Run(file.Runnable(), arguments.GetValue(vectors), arguments.GetValue(layers), long.MaxValue, progress));
            output.Write(result, arguments.GetValue(json), ToolJson.Readable.VerifyDocument, Write);
            return result.IsPassed ? ExitCode.Success : ExitCode.Negative;
        });
        return command;
    }

    private static void Write(VerifyDocument result, ToolOutput output)
    {
        output.Line($"{result.File}: {Figures.Count(result.Vectors, "reference vector")} from {result.Source}");
        var networks = TextTable.Create(1, ["Largest difference", .. s_differences]);
        foreach (NetworkDifference network in result.Networks)
        {
            networks.Row([network.Network, .. Cells(network.Difference)]);
        }

        output.Write(networks);
        foreach (var compared in result.Layers.GroupBy(layer => layer.Against))
        {
            output.Line($"Layers, each compared with the {compared.Key}:");
            var layers = TextTable.Create(2, ["Layer", "Output", .. s_differences]);
            foreach (LayerDifference layer in compared)
            {
                layers.Row([layer.Layer, layer.Output, .. Cells(layer.Difference)]);
            }

            output.Write(layers);
        }

        output.Line($"{(result.IsPassed ? "All" : "Not")} within {result.ToleranceText}.");
    }

    private static string[] Cells(DifferenceDocument difference) =>
    [
        Figures.Exponent(difference.Absolute), Figures.Exponent(difference.Relative), Figures.Count(difference.Ulps), Figures.Exponent(difference.Scaled),
    ];
}
