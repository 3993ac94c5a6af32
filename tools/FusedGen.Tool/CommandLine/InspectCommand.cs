using System.CommandLine;
using FusedGen.Compiler.Diagnostics;
using FusedGen.Tool.Documents;
using FusedGen.Tool.Models;

namespace FusedGen.Tool.CommandLine;

/// <summary><c>inspect</c>: what a model is, and whether it is supported.</summary>
internal static class InspectCommand
{
    public static Command Create(ToolOutput output)
    {
        Option<bool> json = CommonOptions.Json();
        Command command = new("inspect", "Shows inputs, outputs, operators and whether the model is supported.") { json };
        CompilationArguments model = CompilationArguments.OfFile(command);
        command.SetAction(arguments =>
        {
            InspectDocument facts = output.Working("Reading the model", () => ModelFacts.Of(model.Read(arguments)));
            output.Write(facts, arguments.GetValue(json), ToolJson.Readable.InspectDocument, Write);
            return facts.IsSupported ? ExitCode.Success : ExitCode.Negative;
        });
        return command;
    }

    private static void Write(InspectDocument facts, ToolOutput output)
    {
        output.Line($"{facts.File}, {Figures.Bytes(facts.Bytes)}");
        foreach (DataFileDocument data in facts.Data)
        {
            output.Line($"Data         {data.File}, {(data.State == "read" ? Figures.Bytes(data.Bytes) : data.State)}");
        }

        output.Line($"SHA-256      {facts.Sha256}");
        output.Line($"Producer     {(facts.Producer.Length == 0 ? "unknown" : facts.Producer)}");
        output.Line($"Opset        {string.Join(", ", facts.Opsets.Select(o => FormattableString.Invariant($"{o.Domain} {o.Version}")))}");
        if (facts.Functions > 0)
        {
            output.Line($"Functions    {Figures.Count(facts.Functions)}, inlined");
        }

        output.Line($"Initializers {Figures.Count(facts.Initializers.Count, "tensor")}, {Figures.Count(facts.Initializers.Elements, "element")}");
        if (facts.IsSupported)
        {
            output.Line($"Parameters   {Figures.Count(facts.Parameters ?? 0)}");
            output.Line($"Work         {Figures.Count(facts.MultiplyAdds ?? 0)} multiply-adds a prediction, before folding");
        }

        foreach (MetadataDocument pair in facts.Metadata)
        {
            output.Line($"Metadata     {pair.Key}, {Figures.Count(pair.Characters, "character")}");
        }

        output.Line();
        var values = TextTable.Create(4, "", "Name", "Type", "Shape");
        AddValues(values, "input", facts.Inputs);
        AddValues(values, "output", facts.Outputs);
        output.Write(values);

        var operators = TextTable.Create(4, "Operator", "Nodes", "Supported", "Restrictions");
        foreach (OperatorDocument entry in facts.Operators)
        {
            operators.Row(entry.Domain == "ai.onnx" ? entry.Name : $"{entry.Domain}.{entry.Name}", Figures.Count(entry.Count), entry.IsSupported ? "yes" : "no",
                entry.Note);
        }

        output.Write(operators);
        foreach (TreesDocument trees in facts.Trees)
        {
            Write(trees, output);
        }

        if (facts.Precision is not null)
        {
            output.Line(facts.Precision);
        }

        output.Line(facts.IsSupported ? "The model is supported." : "The model is not supported:");
        foreach (DiagnosticDocument diagnostic in facts.Diagnostics)
        {
            output.Line($"  {diagnostic.Id}: {diagnostic.Message}");
        }
    }

    private static void Write(TreesDocument trees, ToolOutput output)
    {
        output.Line($"{trees.Serves}: {trees.Counts}");
        if (trees.First.Length > 0)
        {
            output.Line($"Splits by column: {trees.FeaturesText}");
            output.Line("The first tree:");
            foreach (string line in trees.First)
            {
                output.Line($"  {line}");
            }
        }

        output.Line();
    }

    private static void AddValues(Spectre.Console.Table table, string kind, TensorDocument[] values)
    {
        foreach (TensorDocument value in values)
        {
            table.Row(kind, value.Name, value.Type, value.ShapeText);
        }
    }
}
