using FusedGen.Compiler.Graph;

namespace FusedGen.Compiler.Lowering.MachineLearning;

/// <summary>
/// What the operators of <c>ai.onnx.ml</c> have in common: most take numbers of any type and give floats.
/// </summary>
internal static class MachineLearningOperator
{
    public static OperatorLowering Of(string name, Action<NodeContext> lower, string restrictions = "") =>
        new(name, lower, Since: 1, restrictions, Opsets.MachineLearning);

    /// <summary>The numbers to compute with: floats and doubles as they are, integers as floats.</summary>
    public static Value Real(NodeContext node, Value x) => x.Type.IsFloating() ? x : node.Map(x, e => Formula.Cast(e, ElementType.Float32));

    /// <summary>Binds a result, which is float whatever the input is.</summary>
    public static void BindFloat(NodeContext node, int output, Value result) => node.Bind(output, node.Map(result, e => Formula.Cast(e, ElementType.Float32)));

    /// <summary>Parameters of an attribute, one for all features or one for each.</summary>
    public static Value Row(NodeContext node, double[] elements, Value x) => elements.Length == 1 || elements.Length == x.Shape.Last
        ? node.NewConstant(new Tensor(new Shape(elements.Length), elements, x.Type))
        : throw node.Mismatch($"has {elements.Length} parameters for the shape {x.Shape}");
}
