using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Lowering.RunTimeSizes;

/// <summary>
/// The shapes that a file declares for its outputs and for tensors between: from them follow sizes that are inputs.
/// </summary>
/// <param name="graph">The network.</param>
/// <param name="given">Sizes for dimensions that the file leaves open.</param>
/// <param name="rows">How many rows a dimension has that may be the batch, by its symbol.</param>
internal sealed class DeclaredShapes(OnnxGraph graph, FixedDimensions given, Func<string, int> rows)
{
    /// <summary>Operators whose result has the shape of their first input.</summary>
    private static readonly HashSet<string> s_maps = new(
        [
            "Abs", "Cast", "CastLike", "Ceil", "Clip", "Elu", "Erf", "Exp", "Floor", "Gelu", "HardSigmoid", "HardSwish", "Identity", "LeakyRelu", "Log",
            "LogSoftmax", "Neg", "Not", "Reciprocal", "Relu", "Round", "Selu", "Sigmoid", "Sign", "Softmax", "Softplus", "Softsign", "Sqrt", "Tanh",
        ],
        StringComparer.Ordinal);

    private readonly HashSet<string> _batch = new(
        graph.Inputs.Where(input => ModelInput.IsLeadingOpen(input, given)).Select(input => input.Dimensions![0].Symbol).Where(symbol => symbol.Length > 0),
        StringComparer.Ordinal);

    private readonly Dictionary<string, OnnxValueInfo> _infos = graph.Between.Concat(graph.Outputs)
        .GroupBy(info => info.Name, StringComparer.Ordinal)
        .ToDictionary(same => same.Key, same => same.Last(), StringComparer.Ordinal);

    private readonly Dictionary<string, string> _sameShape = graph.Nodes
        .Where(node => node.Domain.Length == 0 && s_maps.Contains(node.Operator) && node.Inputs.Count > 0 && node.Outputs.Count > 0)
        .GroupBy(node => node.Inputs[0], StringComparer.Ordinal)
        .ToDictionary(users => users.Key, users => users.First().Outputs[0], StringComparer.Ordinal);

    /// <summary>
    /// The dimensions of a tensor, null for those whose size nobody says; null for a tensor of whose shape nothing is
    /// known.
    /// </summary>
    public IReadOnlyList<long?>? Of(string name)
    {
        // What maps make of a tensor has its shape. No chain is longer than the graph.
        string at = name;
        for (int i = 0; i <= _sameShape.Count; i++)
        {
            if (_infos.TryGetValue(at, out OnnxValueInfo? info) && info.Dimensions is { } dimensions)
            {
                return dimensions.Select((dimension, axis) => SizeOf(info, dimension, axis)).ToArray();
            }

            if (!_sameShape.TryGetValue(at, out string? next))
            {
                break;
            }

            at = next;
        }

        return null;
    }

    private long? SizeOf(OnnxValueInfo info, OnnxDimension dimension, int axis) =>
        ModelInput.IsKnown(dimension) ? dimension.Size
        : _batch.Contains(dimension.Symbol) ? rows(dimension.Symbol)
        : given.SizeOf(info.Name, axis, dimension.Symbol);
}
