using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;

namespace FusedGen.Compiler.Lowering.Quantization;

/// <summary>Matrix products and convolutions of integers less their zero points: sums of 32 bits, exact.</summary>
internal static class IntegerProducts
{
    /// <summary>The matrix product of two tensors of integers.</summary>
    /// <param name="node">The node.</param>
    /// <param name="a">The left side.</param>
    /// <param name="aZeroPoint">One, or one for each row of the left side; null for 0.</param>
    /// <param name="b">The right side.</param>
    /// <param name="bZeroPoint">One, or one for each column of the right side; null for 0.</param>
    /// <param name="bias">Integers of 32 bits that are added; null for none.</param>
    /// <returns>The sums, whole numbers of a floating type.</returns>
    public static Value MatMul(NodeContext node, Value a, Value? aZeroPoint, Value b, Value? bZeroPoint, Value? bias = null)
    {
        int inner = a.Shape.Rank == 0 ? 1 : a.Shape.Last;
        double aLargest = ExactSums.Largest(a.Type, aZeroPoint);
        double bound = b.Constant is not null && b.Shape.Rank == 2
            ? aLargest * ExactSums.LargestRow(
                QuantizationParameters.Centre(node, node.Transpose(b, 1, 0), ColumnsFirst(node, bZeroPoint), ElementType.Float64).Constant!.Floats, b.Shape[0])
            : inner * aLargest * ExactSums.Largest(b.Type, bZeroPoint);
        bound += bias is null ? 0 : bias.Constant?.Integers.Select(i => Math.Abs((double)i)).DefaultIfEmpty().Max() ?? -(double)int.MinValue;
        ElementType type = ExactSums.TypeFor(bound);
        Value left = QuantizationParameters.Centre(node, a, RowsFirst(node, aZeroPoint, a.Shape), type);
        Value right = QuantizationParameters.Centre(node, b, bZeroPoint, type);
        Value product = LinearLowering.MatMul(node, left, right);
        return Whole(node, bias is null ? product : node.Map(product, bias, (sum, added) => Formula.Add(sum, Formula.Cast(added, type))));
    }

    /// <summary>The convolution of a tensor of integers with constant weights.</summary>
    /// <param name="node">The node, whose attributes are those of a convolution.</param>
    /// <param name="x">The input; its padding has the value of the zero point.</param>
    /// <param name="xZeroPoint">One; null for 0.</param>
    /// <param name="w">The weights.</param>
    /// <param name="wZeroPoint">One, or one for each output channel; null for 0.</param>
    /// <param name="bias">Integers, one for each output channel; null for none.</param>
    /// <returns>The sums, whole numbers of a floating type.</returns>
    public static Value Convolution(NodeContext node, Value x, Value? xZeroPoint, Value w, Value? wZeroPoint, Value? bias)
    {
        Value? wZeros = wZeroPoint is { Shape.Count: > 1 } ? node.Reshape(wZeroPoint, [wZeroPoint.Shape.Count, .. Enumerable.Repeat(1, w.Shape.Rank - 1)])
            : wZeroPoint;
        Tensor exact = QuantizationParameters.Centre(node, w, wZeros, ElementType.Float64).Constant
            ?? throw node.Unsupported("has weights that are computed at run time; only constant ones are supported");
        double[]? added = bias is null ? null
            : node.Map(bias, e => Formula.Cast(e, ElementType.Float64)).Constant?.Floats
                ?? throw node.Unsupported("has a bias that is computed at run time; only a constant one is supported");
        double bound = (ExactSums.Largest(x.Type, xZeroPoint) * ExactSums.LargestRow(exact.Floats, Math.Max(1, exact.Shape.CountOf(1, exact.Shape.Rank))))
            + (added?.Select(Math.Abs).DefaultIfEmpty().Max() ?? 0);
        ElementType type = ExactSums.TypeFor(bound);
        Tensor weight = new(exact.Shape, exact.Floats, type);
        return Whole(node, ConvolutionLowering.Convolution(node, QuantizationParameters.Centre(node, x, xZeroPoint, type), weight, added));
    }

    /// <summary>Sums as the specification has them: of 32 bits, beyond which they wrap around.</summary>
    public static Value AsIntegers(NodeContext node, Value sum) => node.Map(sum, e => sum.Type == ElementType.Float32
        ? Formula.Cast(e, ElementType.Int32)
        : Formula.Cast(Formula.Cast(e, ElementType.Int64), ElementType.Int32));

    /// <summary>Sums as real numbers, rounded to float once.</summary>
    public static Value AsFloats(NodeContext node, Value sum) =>
        sum.Type == ElementType.Float32 ? sum : node.Map(AsIntegers(node, sum), e => Formula.Cast(e, ElementType.Float32));

    /// <summary>
    /// A sum is whole, so that rounding changes nothing. It keeps the factor that is behind the sum out of the weights,
    /// whose products would no longer be exact.
    /// </summary>
    private static Value Whole(NodeContext node, Value sum) => node.Map(sum, e => Formula.Apply(UnaryFunction.RoundToEven, e));

    /// <summary>A zero point for each row, as a column beside the rows.</summary>
    private static Value? RowsFirst(NodeContext node, Value? zeroPoint, Shape shape) =>
        zeroPoint is { Shape: { Rank: 1, Count: > 1 } } && shape.Rank > 1 ? node.Reshape(zeroPoint, zeroPoint.Shape.Count, 1) : zeroPoint;

    /// <summary>A zero point for each column of a matrix, under the shape of its transpose.</summary>
    private static Value? ColumnsFirst(NodeContext node, Value? zeroPoint) =>
        zeroPoint is { Shape.Count: > 1 } ? node.Reshape(zeroPoint, zeroPoint.Shape.Count, 1) : zeroPoint;
}
