using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using static FusedGen.Compiler.Lowering.Formula;

namespace FusedGen.Compiler.Lowering.RunTimeSizes;

/// <summary>An axis that is resized by numbers that are computed.</summary>
/// <param name="Axis">The axis.</param>
/// <param name="Output">Elements of the result.</param>
/// <param name="Scale">Elements of the result for one of the input, a scalar in double.</param>
/// <param name="RegionStart">Where the region begins, as a part of the axis; null for none.</param>
/// <param name="RegionEnd">Where it ends.</param>
internal sealed record ResizeAxis(int Axis, int Output, Value Scale, Value? RegionStart, Value? RegionEnd);

/// <summary>
/// The formulas of ONNX's Resize over scales that are computed; <see cref="ResizeCoordinates"/> has them over numbers.
/// </summary>
/// <param name="Transformation">ONNX's coordinate_transformation_mode.</param>
/// <param name="Rounding">ONNX's nearest_mode.</param>
/// <param name="Mode">nearest, linear or cubic.</param>
/// <param name="Antialias">Whether the kernel is stretched where an axis shrinks.</param>
/// <param name="ExcludeOutside">Whether neighbours beyond the end are left out.</param>
/// <param name="CubicCoefficient">The parameter of the cubic kernel.</param>
internal sealed record ResizeFormula(
    string Transformation, string Rounding, string Mode, bool Antialias, bool ExcludeOutside, double CubicCoefficient)
{
    private int Radius => Mode == "linear" ? 1 : 2;

    /// <summary>Resizes axis by axis.</summary>
    public Value Apply(NodeContext node, Value x, IEnumerable<ResizeAxis> axes, double extrapolation)
    {
        Value result = x;
        List<Value> outside = [];
        foreach (ResizeAxis axis in axes)
        {
            int length = x.Shape[axis.Axis];
            if (length == 1 && axis.Output == 1 && axis.RegionStart is null)
            {
                continue;
            }

            node.RequireTable(axis.Output);
            Value places = At(node, axis, length);
            result = Mode == "nearest" ? node.Gather(result, node.Map(places, p => Cast(Held(Rounded(p), length), ElementType.Int64)), axis.Axis)
                : Antialias ? Stretched(node, node.RequireFloating(result), axis, length, places)
                : Interpolated(node, node.RequireFloating(result), axis.Axis, length, places);
            if (axis.RegionStart is not null)
            {
                Value isOutside = node.Map(places, p => Formula.Apply(BinaryFunction.Or, Less(p, 0), Greater(p, length - 1)));
                outside.Add(node.Along(isOutside, axis.Axis, x.Shape.Rank));
            }
        }

        return outside.Count == 0
            ? result
            : node.Map(
                e => Select(e.Skip(1).Aggregate((a, b) => Formula.Apply(BinaryFunction.Or, a, b)), Number(extrapolation, e[0].Type), e[0]),
                [result, .. outside]);
    }

    /// <summary>The places in the input of the elements of the result, [output] in double.</summary>
    private Value At(NodeContext node, ResizeAxis axis, int length)
    {
        double[] counted = Enumerable.Range(0, axis.Output).Select(i => (double)i).ToArray();
        Value numbers = node.NewConstant(new Tensor(new Shape(axis.Output), counted, ElementType.Float64));
        int output = axis.Output;
        Value Centred(double otherwise) => node.Map(numbers, axis.Scale, (o, s) => Add(Divide(Add(o, 0.5), s), otherwise));
        switch (Transformation)
        {
            case "half_pixel_symmetric":
                return node.Map(numbers, axis.Scale, (o, s) => Add(
                    Multiply(Subtract(Number(1, s.Type), Divide(Number(output, s.Type), Multiply(s, length))), length / 2.0),
                    Add(Divide(Add(o, 0.5), s), -0.5)));
            case "pytorch_half_pixel" when output == 1:
                return node.NewConstant(Tensor.Zeros(new Shape(1), ElementType.Float64));
            case "align_corners":
                return node.Map(numbers, o => output > 1 ? Divide(Multiply(o, length - 1.0), output - 1.0) : Multiply(o, 0));
            case "asymmetric":
                return node.Map(numbers, axis.Scale, Divide);
            case "tf_half_pixel_for_nn":
                return Centred(0);
            case "tf_crop_and_resize":
                return output > 1
                    ? node.Map(
                        e => Add(
                            Multiply(e[1], length - 1.0),
                            Divide(Multiply(Multiply(e[0], Subtract(e[2], e[1])), length - 1.0), output - 1.0)),
                        numbers, axis.RegionStart!, axis.RegionEnd!)
                    : node.Map(e => Add(Multiply(Multiply(Add(e[1], e[2]), 0.5), length - 1.0), e[0]), numbers, axis.RegionStart!, axis.RegionEnd!);
            default:
                return Centred(-0.5);
        }
    }

    private Expression Rounded(Expression place) => Rounding switch
    {
        "floor" => Formula.Apply(UnaryFunction.Floor, place),
        "ceil" => Formula.Apply(UnaryFunction.Ceiling, place),
        "round_prefer_ceil" => Formula.Apply(UnaryFunction.Floor, Add(place, 0.5)),
        _ => Formula.Apply(UnaryFunction.Ceiling, Add(place, -0.5)),
    };

    /// <summary>A neighbour beyond the end is the element at the end.</summary>
    private static Expression Held(Expression place, int length) => Min(Max(place, 0), length - 1);

    /// <summary>The weight of a neighbour at a distance.</summary>
    private Expression Kernel(Expression distance)
    {
        double a = CubicCoefficient;
        Expression Polynomial(double third, double second, double first, double constant) =>
            Add(Multiply(Add(Multiply(Add(Multiply(distance, third), second), distance), first), distance), constant);
        return Mode == "linear"
            ? Max(Subtract(Number(1, distance.Type), distance), 0)
            : Select(
                Formula.Apply(BinaryFunction.LessOrEqual, distance, Number(1, distance.Type)),
                Polynomial(a + 2, -(a + 3), 0, 1),
                Select(Less(distance, 2), Polynomial(a, -5 * a, 8 * a, -4 * a), Number(0, distance.Type)));
    }

    /// <summary>The weight of a place for an element of the result that lies somewhere in the input.</summary>
    private Expression Weight(Expression place, Expression at, int length)
    {
        Expression weight = Kernel(Absolute(Subtract(place, at)));
        return ExcludeOutside ? Select(IsInside(place, length), weight, Number(0, weight.Type)) : weight;
    }

    private static Expression IsInside(Expression place, int length) =>
        Formula.Apply(BinaryFunction.And, Formula.Apply(BinaryFunction.GreaterOrEqual, place, Number(0, place.Type)), Less(place, length));

    /// <summary>
    /// The weighted sum of two or four neighbours; one of weight 0 does not count, not even if it is infinite.
    /// </summary>
    private Value Interpolated(NodeContext node, Value x, int axis, int length, Value places)
    {
        int[] taps = Enumerable.Range(1 - Radius, 2 * Radius).ToArray();
        Value[] neighbours = taps.Select(tap => node.Map(places, p => Add(Formula.Apply(UnaryFunction.Floor, p), tap))).ToArray();
        Value[] weights = neighbours.Select(n => node.Map(n, places, (place, p) => Weight(place, p, length))).ToArray();
        Value total = node.Map(e => e.Aggregate(Add), weights);
        List<Value> operands = [];
        for (int i = 0; i < taps.Length; i++)
        {
            operands.Add(node.Gather(x, node.Map(neighbours[i], n => Cast(Held(n, length), ElementType.Int64)), axis));
            Value weight = node.Map(weights[i], total, (w, sum) => Cast(Divide(w, sum), x.Type));
            operands.Add(node.Along(weight, axis, x.Shape.Rank));
        }

        return node.Map(
            e => taps.Select((_, i) => Select(
                Formula.Apply(BinaryFunction.Equal, e[(2 * i) + 1], Number(0, x.Type)), Number(0, x.Type), Multiply(e[2 * i], e[(2 * i) + 1]))).Aggregate(Add),
            operands.ToArray());
    }

    /// <summary>
    /// The product with a matrix of weights over all places that the stretched kernel can reach: with a scale of 1 /
    /// length at least, so many lengths on each side as its radius.
    /// </summary>
    private Value Stretched(NodeContext node, Value x, ResizeAxis axis, int length, Value places)
    {
        int reach = (Radius * length) + 1;
        int[] reached = Enumerable.Range(-reach, length + (2 * reach)).ToArray();
        node.RequireTable((long)reached.Length * axis.Output);
        Value row = node.NewConstant(new Tensor(new Shape(1, reached.Length), reached.Select(p => (double)p).ToArray(), ElementType.Float64));
        Value weights = node.Map(
            e =>
            {
                Expression weight = Kernel(Multiply(Absolute(Subtract(e[0], e[1])), Min(e[2], 1)));
                return ExcludeOutside ? Select(IsInside(e[0], length), weight, Number(0, weight.Type)) : weight;
            },
            row, node.Reshape(places, axis.Output, 1), axis.Scale);
        Value total = node.Reduce(ReduceKind.Sum, weights, [1]);
        Value matrix = node.Map(weights, total, (w, sum) => Cast(Divide(w, sum), x.Type));

        // [..., places] · [places, output], with the axis as the last one.
        int last = x.Shape.Rank - 1;
        Value taken = node.Take(node.Swap(x, axis.Axis, last), last, reached.Select(p => Math.Min(Math.Max(p, 0), length - 1)).ToArray());
        Value rows = node.Reshape(taken, taken.Shape.Count / reached.Length, reached.Length);
        Value product = node.MatMul(rows, node.Swap(matrix, 0, 1));
        return node.Swap(node.Reshape(product, taken.Shape.With(last, axis.Output)), axis.Axis, last);
    }
}
