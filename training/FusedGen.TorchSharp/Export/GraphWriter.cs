using FusedGen.TorchSharp.Modules;
using FusedGen.TorchSharp.Onnx;
using static global::TorchSharp.torch;

namespace FusedGen.TorchSharp.Export;

/// <summary>Writes the steps of a trace as nodes.</summary>
internal static class GraphWriter
{
    /// <summary>Appends the nodes of all steps.</summary>
    /// <param name="graph">The graph to append to.</param>
    /// <param name="trace">What ran.</param>
    /// <param name="input">The graph's value that the whole reads.</param>
    /// <returns>The graph's value for the output of each step, and for the whole.</returns>
    public static (IReadOnlyList<string> StepValues, string Result) Append(OnnxGraph graph, ModuleTrace trace, string input)
    {
        List<string> values = [];
        foreach (ModuleStep step in trace.Steps)
        {
            if (step.Source is not int source)
            {
                throw new OnnxExportException(
                    step.Path,
                    $"Module '{step.Path}' reads a tensor that no recorded module made: the custom forward does more than call its registered modules. "
                    + "Make that computation a module of its own, or build the graph with OnnxGraphBuilder.");
            }

            values.Add(WriteStep(graph, step, source < 0 ? input : values[source]));
        }

        return trace.Result switch
        {
            null => throw new OnnxExportException(
                trace.Steps.Count == 0 ? "" : trace.Steps[^1].Path,
                (trace.Steps.Count == 0 ? "No module was seen to run" : $"The last module seen to run, '{trace.Steps[^1].Path}', did not make the output")
                + ": the custom forward does more than call its registered modules. "
                + "Make that computation a module of its own, or build the graph with OnnxGraphBuilder."),
            < 0 => (values, input),
            int last => (values, values[last]),
        };
    }

    private static string WriteStep(OnnxGraph graph, ModuleStep step, string input)
    {
        string typeName = step.Module.GetType().Name;
        NodeBuilder node = new(graph, step.Path, typeName, step.Input.Shape[1..], step.Output.Shape.Length == 0 ? [] : step.Output.Shape[1..]);
        if (!ModuleExporters.Knows(step.Module))
        {
            throw node.Refuse($"this type is not supported; supported are {string.Join(", ", ModuleExporters.TypeNames)}");
        }

        if (step.Output.Shape.Length == 0 || step.Output.Shape[0] != step.Input.Shape[0])
        {
            throw node.Refuse("it does not keep the batch as the first dimension");
        }

        return ModuleExporters.Write(step.Module, node, input);
    }
}
