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
        Tensor? exact = b.Constant is null || b.Shape.Rank != 2 ? null : QuantizationParameters.Centre(node, b, bZeroPoint, ElementType.Float64).Constant;
        double largest = exact is null
            ? (a.Shape.Rank == 0 ? 1 : a.Shape.Last) * ExactSums.Largest(b.Type, bZeroPoint)
            : ExactSums.LargestSum(exact, outputs: 1);
        double added = bias is null ? 0 : Known(node, bias) is { } known ? LargestOf(known) : -(double)int.MinValue;
        ElementType type = ExactSums.TypeFor((ExactSums.Largest(a.Type, aZeroPoint) * largest) + added);
        Value? aZeros = aZeroPoint is null ? null : QuantizationParameters.Leading(node, aZeroPoint, Math.Min(2, a.Shape.Rank));
        Value left = QuantizationParameters.Centre(node, a, aZeros, type);
        Value right = exact is null
            ? QuantizationParameters.Centre(node, b, bZeroPoint, type)
            : node.NewConstant(new Tensor(exact.Shape, exact.Floats, type));
        Value product = LinearLowering.MatMul(node, left, right);
        return Whole(node, bias is null ? product : node.Map(product, bias, (sum, integer) => Formula.Add(sum, Formula.Cast(integer, type))));
    }

    /// <summary>The convolution of a tensor of integers.</summary>
    /// <param name="node">The node, whose attributes are those of a convolution.</param>
    /// <param name="x">The input; its padding has the value of the zero point.</param>
    /// <param name="xZeroPoint">One; null for 0.</param>
    /// <param name="w">The weights, of the rank of the input.</param>
    /// <param name="wZeroPoint">One, or one for each output channel; null for 0.</param>
    /// <param name="bias">Integers, one for each output channel; null for none.</param>
    /// <returns>The sums, whole numbers of a floating type.</returns>
    public static Value Convolution(NodeContext node, Value x, Value? xZeroPoint, Value w, Value? wZeroPoint, Value? bias)
    {
        Value? wZeros = wZeroPoint is null ? null : QuantizationParameters.Leading(node, wZeroPoint, w.Shape.Rank);
        Tensor? exact = QuantizationParameters.Centre(node, w, wZeros, ElementType.Float64).Constant;
        double[]? added = bias is null ? [] : Known(node, bias);
        double largest = exact is null ? w.Shape.CountOf(1, w.Shape.Rank) * ExactSums.Largest(w.Type, wZeroPoint)
            : exact.Shape.Rank == 0 ? 0
            : ExactSums.LargestSum(exact, outputs: 0);
        ElementType type = ExactSums.TypeFor(
            (ExactSums.Largest(x.Type, xZeroPoint) * largest) + (added is null ? -(double)int.MinValue : LargestOf(added)));
        Value centred = QuantizationParameters.Centre(node, x, xZeroPoint, type);
        if (exact is not null && added is not null)
        {
            return Whole(node, ConvolutionLowering.Convolution(node, centred, new Tensor(exact.Shape, exact.Floats, type), bias is null ? null : added));
        }

        Value sum = exact is null
            ? ConvolutionLowering.Convolution(node, centred, QuantizationParameters.Centre(node, w, wZeros, type))
            : ConvolutionLowering.Convolution(node, centred, new Tensor(exact.Shape, exact.Floats, type), null);
        return Whole(node, bias is null ? sum : ConvolutionLowering.Biased(node, sum, node.Map(bias, integer => Formula.Cast(integer, type))));
    }

    /// <summary>Sums as the specification has them: of 32 bits, beyond which they wrap around.</summary>
    public static Value AsIntegers(NodeContext node, Value sum) => node.Map(sum, e => sum.Type == ElementType.Float32
        ? Formula.Cast(e, ElementType.Int32)
        : Formula.Cast(Formula.Cast(e, ElementType.Int64), ElementType.Int32));

    /// <summary>Sums as real numbers, rounded to float once.</summary>
    public static Value AsFloats(NodeContext node, Value sum) =>
        sum.Type == ElementType.Float32 ? sum : node.Map(AsIntegers(node, sum), e => Formula.Cast(e, ElementType.Float32));

    /// <summary>
    /// Says that a sum is whole. It keeps the factor that is behind the sum out of the weights, whose products would no
    /// longer be exact.
    /// </summary>
    private static Value Whole(NodeContext node, Value sum) => node.Map(sum, e => Formula.Apply(UnaryFunction.Whole, e));

    /// <summary>The elements of a bias; null where it is computed at run time.</summary>
    private static double[]? Known(NodeContext node, Value bias) => node.Map(bias, e => Formula.Cast(e, ElementType.Float64)).Constant?.Floats;

    private static double LargestOf(double[] numbers) => numbers.Select(Math.Abs).DefaultIfEmpty(0).Max();
}
