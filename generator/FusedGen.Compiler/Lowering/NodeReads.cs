using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Lowering;

/// <summary>The names that a node reads: its inputs, and what graphs inside it read of those around them.</summary>
internal static class NodeReads
{
    /// <summary>The names, without those of omitted inputs.</summary>
    public static IReadOnlyList<string> Of(OnnxNode node) => node.Inputs.Where(name => name.Length > 0).Concat(node.Graphs.SelectMany(OuterNames)).ToArray();

    private static HashSet<string> OuterNames(OnnxGraph graph)
    {
        HashSet<string> names = new(graph.Nodes.SelectMany(Of).Concat(graph.Outputs.Select(output => output.Name)).Where(name => name.Length > 0),
            StringComparer.Ordinal);
        names.ExceptWith(graph.Initializers.Select(initializer => initializer.Name));
        names.ExceptWith(graph.Inputs.Select(input => input.Name));
        names.ExceptWith(graph.Nodes.SelectMany(node => node.Outputs));
        return names;
    }
}
