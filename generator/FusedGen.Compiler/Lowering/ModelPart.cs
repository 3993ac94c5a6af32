using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Lowering.Functions;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Lowering;

/// <summary>The part of a model that its program needs, for who looks at it before it is lowered, or without.</summary>
public static class ModelPart
{
    /// <summary>
    /// The graph without functions, with the outputs that are wanted; where these were chosen, with the nodes and
    /// inputs that they need alone.
    /// </summary>
    /// <exception cref="ModelException">A function cannot be inlined, or the graph has no such output.</exception>
    public static OnnxGraph Of(OnnxModel model, ModelOptions options)
    {
        LoweringOptions asked = LoweringOptions.Parse(options);
        OnnxGraph graph = asked.Outputs.Of(FunctionInlining.Inline(model).Graph);
        if (asked.Outputs.AreAll)
        {
            return graph;
        }

        IReadOnlyList<OnnxNode> nodes = NodeOrder.NeededIn(graph);
        HashSet<string> read = new(nodes.SelectMany(NodeReads.Of).Concat(graph.Outputs.Select(output => output.Name)), StringComparer.Ordinal);
        return graph with
        {
            Nodes = nodes,
            Inputs = graph.Inputs.Where(input => read.Contains(input.Name)).ToArray(),
            Initializers = graph.Initializers.Where(initializer => read.Contains(initializer.Name)).ToArray(),
        };
    }
}
