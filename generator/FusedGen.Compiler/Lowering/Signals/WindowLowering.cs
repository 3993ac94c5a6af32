using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Onnx;

namespace FusedGen.Compiler.Lowering.Signals;

/// <summary>Windows under which frames of a signal fade in and out: sums of cosines.</summary>
internal static class WindowLowering
{
    private const double HammingMiddle = 25.0 / 46;

    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        Of("HannWindow", 0.5, 0.5),
        Of("HammingWindow", HammingMiddle, 1 - HammingMiddle),
        Of("BlackmanWindow", 0.42, 0.5, 0.08),
    ];

    /// <summary>The type that <c>output_datatype</c> asks for, as it is computed: halves are floats.</summary>
    public static ElementType TypeOf(NodeContext node)
    {
        long asked = node.Integer("output_datatype", OnnxDataTypes.Float);
        return asked == OnnxDataTypes.Float16 ? ElementType.Float32 : OnnxDataTypes.OfValue(asked) ?? throw node.Fail(
            DiagnosticIds.UnsupportedType, $"asks for {OnnxDataTypes.NameOf(asked)}, which is not supported");
    }

    /// <summary>Constant floats as a type, which truncates for integers.</summary>
    public static Value Typed(NodeContext node, double[] numbers, ElementType type) => node.Map(
        node.NewConstant(new Tensor(new Shape(numbers.Length), numbers, ElementType.Float64)), x => Formula.Cast(x, type));

    private static OperatorLowering Of(string name, params double[] factors) => new(
        name,
        node =>
        {
            if (node.ConstantIntegers(0, "size") is not [>= 0 and long size])
            {
                throw node.Mismatch("has no single size");
            }

            node.RequireTable(size);
            double period = node.Flag("periodic", true) ? size : size - 1;
            node.Bind(Typed(node, Enumerable.Range(0, (int)size).Select(i => At(factors, period == 0 ? 0 : i / period)).ToArray(), TypeOf(node)));
        },
        Since: 17,
        "A size that is constant, or an input of the model.");

    /// <summary>Σ (−1)ᵏ · factor[k] · cos(2πk · place).</summary>
    private static double At(double[] factors, double place) =>
        factors.Select((factor, k) => (k % 2 == 0 ? 1 : -1) * factor * Math.Cos(2 * Math.PI * k * place)).Sum();
}
