using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using static FusedGen.Compiler.Lowering.Formula;

namespace FusedGen.Compiler.Lowering.Signals;

/// <summary>
/// The matrix that sums a spectrum under triangles which are evenly spaced on the mel scale. It is computed in double:
/// where a triangle has its corners is a matter of rounding down.
/// </summary>
internal static class MelWeightLowering
{
    private const double MelScale = 2595;
    private const double Corner = 700;

    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        new("MelWeightMatrix", MelWeights, Since: 17, "Numbers of bins that are constant, or inputs of the model."),
    ];

    private static void MelWeights(NodeContext node)
    {
        long filters = node.ConstantIntegers(0, "num_mel_bins").FirstOrDefault();
        long bins = (node.ConstantIntegers(1, "dft_length").FirstOrDefault() / 2) + 1;
        node.Bind(Of(node, filters, bins, node.Input(1)));
    }

    /// <summary>The weights, [bins, filters].</summary>
    /// <param name="node">The node.</param>
    /// <param name="filters">How many triangles there are.</param>
    /// <param name="bins">How many frequencies.</param>
    /// <param name="length">The length of the transform, an integer scalar.</param>
    public static Value Of(NodeContext node, long filters, long bins, Value length)
    {
        if (filters is < 1 or > int.MaxValue / 2 || bins is < 1 or > int.MaxValue / 2)
        {
            throw node.Mismatch($"makes {filters} filters of {bins} bins");
        }

        node.RequireTable(filters * bins);
        Value corners = node.Map(
            e =>
            {
                Expression low = Mel(e[1]);
                Expression step = Divide(Subtract(Mel(e[2]), low), filters + 2);
                Expression hertz = Multiply(Add(Exp(Multiply(Add(low, Multiply(e[0], step)), Math.Log(10) / MelScale)), -1), Corner);
                return Apply(UnaryFunction.Floor, Divide(Multiply(hertz, Add(e[3], 1)), e[4]));
            },
            Real(node, node.Counted(filters + 2)),
            Real(node, node.Input(3)),
            Real(node, node.Input(4)),
            Real(node, length),
            Real(node, node.Input(2)));
        Value bin = node.Reshape(Real(node, node.Counted(bins)), (int)bins, 1);
        ElementType type = WindowLowering.TypeOf(node);
        return node.Map(
            e => Cast(Weight(e[0], e[1], e[2], e[3]), type),
            bin,
            node.Slice(corners, 0, 0, (int)filters),
            node.Slice(corners, 0, 1, (int)filters),
            node.Slice(corners, 0, 2, (int)filters));
    }

    private static Value Real(NodeContext node, Value x) => node.Map(
        x.Shape.Count == 1 ? node.Reshape(x, Shape.Scalar) : x, e => Cast(e, ElementType.Float64));

    private static Expression Mel(Expression hertz) =>
        Multiply(Apply(UnaryFunction.Log, Add(Divide(hertz, Corner), 1)), MelScale / Math.Log(10));

    /// <summary>A triangle, whose top is 1 where its left side has no width.</summary>
    private static Expression Weight(Expression bin, Expression left, Expression top, Expression right)
    {
        Expression zero = Number(0, bin.Type);
        Expression rising = Select(Is(BinaryFunction.Equal, left, top), Number(1, bin.Type), Divide(Subtract(bin, left), Subtract(top, left)));
        Expression falling = Divide(Subtract(right, bin), Subtract(right, top));
        Expression isFalling = Is(BinaryFunction.And, Is(BinaryFunction.GreaterOrEqual, bin, top), Is(BinaryFunction.Less, bin, right));
        Expression isRising = Is(BinaryFunction.And, Is(BinaryFunction.GreaterOrEqual, bin, left), Is(BinaryFunction.LessOrEqual, bin, top));
        return Select(isFalling, falling, Select(isRising, rising, zero));
    }

    private static Expression Is(BinaryFunction relation, Expression x, Expression y) => Apply(relation, x, y);
}
