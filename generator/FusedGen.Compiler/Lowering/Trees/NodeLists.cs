using System.Globalization;
using FusedGen.Compiler.Diagnostics;

namespace FusedGen.Compiler.Lowering.Trees;

/// <summary>The attributes of an operator of trees: parallel lists with an entry for each node.</summary>
/// <param name="node">The ONNX node.</param>
/// <param name="count">Entries of each list.</param>
internal sealed class NodeLists(NodeContext node, int count)
{
    /// <summary>A list of integers.</summary>
    /// <exception cref="ModelException">It has another number of entries.</exception>
    public long[] Integers(string name) => Checked(name, node.Integers(name) ?? []);

    /// <summary>A list with an entry for each node.</summary>
    /// <exception cref="ModelException">It has another number of entries.</exception>
    public T[] Checked<T>(string name, T[] list) => list.Length == count ? list : throw node.Mismatch($"has {list.Length} {name} for {count} nodes");

    /// <summary>Whether each node sends a missing value to its true side.</summary>
    public bool[] TracksMissing()
    {
        const string Name = "nodes_missing_value_tracks_true";
        return node.Integers(Name) is { Length: > 0 } tracks ? Checked(Name, tracks).Select(t => t != 0).ToArray() : new bool[count];
    }

    /// <summary>A number as text.</summary>
    public static string Text(long number) => number.ToString(CultureInfo.InvariantCulture);

    /// <summary>A list of floats, or of doubles as a tensor under the name that it has then.</summary>
    public static double[] Numbers(NodeContext node, string name) => node.TensorAttribute(name + "_as_tensor")?.Floats ?? node.Floats(name) ?? [];

    /// <summary>What is added to each result: null for nothing.</summary>
    /// <param name="node">The ONNX node.</param>
    /// <param name="results">Targets or classes.</param>
    /// <param name="kind">Their name in a message.</param>
    /// <param name="mayBeOne">Whether one number may stand for all.</param>
    public static double[]? BaseValues(NodeContext node, int results, string kind, bool mayBeOne = false)
    {
        double[] values = Numbers(node, "base_values");
        return values.Length == 0 ? null
            : values.Length == results || (mayBeOne && values.Length == 1) ? values
            : throw node.Mismatch($"has {values.Length} base_values for {results} {kind}");
    }

    /// <summary>A leaf's weight, which must be finite.</summary>
    /// <param name="node">The ONNX node.</param>
    /// <param name="weight">The weight.</param>
    /// <param name="place">The leaf in a message.</param>
    public static double Finite(NodeContext node, double weight, string place) => double.IsNaN(weight) || double.IsInfinity(weight)
        ? throw node.Fail(
            DiagnosticIds.NonFiniteWeight,
            $"has a weight in {place} that is {(double.IsNaN(weight) ? "NaN" : "infinite")}; train again, or export sound weights")
        : weight;
}
