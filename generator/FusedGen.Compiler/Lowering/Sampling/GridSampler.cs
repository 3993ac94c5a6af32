using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using static FusedGen.Compiler.Lowering.Formula;

namespace FusedGen.Compiler.Lowering.Sampling;

/// <summary>
/// The neighbours of places along one axis of a picture. They stand on an axis of their own: [N, 1…, neighbours, 1…,
/// places].
/// </summary>
/// <param name="Index">Their coordinates, within the axis.</param>
/// <param name="Weight">Their weights along the axis, 0 for those that padding takes the place of; null where each has
/// the weight 1.</param>
internal sealed record AxisNeighbours(Value Index, Value? Weight);

/// <summary>
/// How a node samples: which neighbours a place has, what stands for those beyond the border, and how much each counts.
/// </summary>
/// <param name="Mode">Nearest, linear or cubic.</param>
/// <param name="Padding">Zeros, border or reflection.</param>
/// <param name="AlignsCorners">Whether the coordinates −1 and 1 are the middles of the outer pixels, or their outer
/// edges.</param>
internal sealed record GridSampler(string Mode, string Padding, bool AlignsCorners)
{
    private const string Nearest = "nearest";
    private const string Linear = "linear";
    private const string Zeros = "zeros";
    private const string Border = "border";

    /// <summary>The parameter of the cubic that ONNX samples with.</summary>
    private const double CubicA = -0.75;

    /// <summary>Whether places are given in pixels, from the middle of the first one on.</summary>
    public bool IsInPixels { get; init; }

    /// <summary>Which pixels have a part, by their distance from the one at or below a place.</summary>
    private double[] Offsets => Mode == Nearest ? [0] : Mode == Linear ? [0, 1] : [-1, 0, 1, 2];

    /// <summary>Linear between pixels, with zeros beyond the border.</summary>
    public static GridSampler OfPixels { get; } = new(Linear, Zeros, AlignsCorners: false) { IsInPixels = true };

    /// <summary>Reads the attributes; the names of the modes changed with opset 20.</summary>
    public static GridSampler Of(NodeContext node)
    {
        string mode = node.OneOf("mode", Linear, Linear, "bilinear", Nearest, "cubic", "bicubic");
        string padding = node.OneOf("padding_mode", Zeros, Zeros, Border, "reflection");
        return new GridSampler(mode.StartsWith("bi", StringComparison.Ordinal) ? mode.Substring(2) : mode, padding, node.Flag("align_corners", false));
    }

    /// <summary>The neighbours along one axis.</summary>
    /// <param name="node">The node.</param>
    /// <param name="coordinate">From −1 to 1 within the picture, or in pixels, [N, 1…, places].</param>
    /// <param name="length">Pixels along the axis.</param>
    /// <param name="axis">Which of the spatial axes it is.</param>
    /// <param name="rank">How many there are.</param>
    public AxisNeighbours Neighbours(NodeContext node, Value coordinate, int length, int axis, int rank)
    {
        ElementType type = coordinate.Type;
        double[] offsets = Offsets;
        Value place = node.Map(coordinate, x => Place(Denormalised(x, length), length));
        Value along = node.NewConstant(
            new Tensor(new Shape(Enumerable.Range(0, rank + 1).Select(d => d == axis ? offsets.Length : 1).ToArray()), offsets, type));
        Value pixel = Mode == Nearest ? place : node.Map(place, along, (x, offset) => Add(Apply(UnaryFunction.Floor, x), offset));
        Value? weight = Mode == Nearest ? null : node.Map(e => Weight(e[0], e[1], e[2]), place, along, pixel);
        if (Padding == Zeros)
        {
            weight = weight is null
                ? node.Map(pixel, p => Select(IsInside(p, length), Number(1, type), Number(0, type)))
                : node.Map(weight, pixel, (w, p) => Select(IsInside(p, length), w, Number(0, type)));
        }

        return new AxisNeighbours(node.Map(pixel, p => Cast(Min(Max(Padded(p, length), 0), length - 1), ElementType.Int32)), weight);
    }

    /// <summary>The place in pixels.</summary>
    private Expression Denormalised(Expression x, int length) => IsInPixels ? x : AlignsCorners
        ? Multiply(Multiply(Add(x, 1), 0.5), length - 1)
        : Multiply(Add(Multiply(Add(x, 1), length), -1), 0.5);

    /// <summary>
    /// The place whose neighbours are taken. PyTorch and ONNX Runtime hold the neighbours of a cubic at the border, not
    /// the place; for others it is the same.
    /// </summary>
    private Expression Place(Expression x, int length) =>
        Mode == Nearest ? Padded(Apply(UnaryFunction.RoundToEven, x), length) : Mode == Linear || Padding != Border ? Padded(x, length) : x;

    /// <summary>A place or a pixel beyond the border as what stands for it; with zeros as it is.</summary>
    private Expression Padded(Expression x, int length) => Padding switch
    {
        Zeros => x,
        Border => Min(Max(x, 0), length - 1),
        _ => AlignsCorners ? Reflected(x, 0, length - 1) : Reflected(x, -0.5, length - 0.5),
    };

    /// <summary>
    /// The picture is mirrored at both borders, again and again: a wave with the period of twice its length.
    /// </summary>
    private static Expression Reflected(Expression x, double low, double high)
    {
        double range = high - low;
        if (range == 0)
        {
            return Multiply(x, 0);
        }

        Expression phase = Apply(BinaryFunction.Remainder, Absolute(Add(x, -low)), Number(2 * range, x.Type));
        Expression mirrored = Select(Greater(phase, range), Subtract(Number(2 * range, x.Type), phase), phase);
        return Select(IsWithin(x, low, high), x, Add(mirrored, low));
    }

    private static Expression IsInside(Expression pixel, int length) => IsWithin(pixel, 0, length - 1);

    private static Expression IsWithin(Expression x, double low, double high) => Apply(
        BinaryFunction.And, Apply(BinaryFunction.GreaterOrEqual, x, Number(low, x.Type)), Apply(BinaryFunction.LessOrEqual, x, Number(high, x.Type)));

    /// <summary>How much a pixel counts, by its distance from a place.</summary>
    private Expression Weight(Expression place, Expression offset, Expression pixel)
    {
        if (Mode == Linear)
        {
            Expression isLower = Apply(BinaryFunction.Equal, offset, Number(0, offset.Type));
            return Select(isLower, Subtract(Add(pixel, 1), place), Subtract(place, Add(pixel, -1)));
        }

        Expression s = Absolute(Subtract(place, pixel));
        Expression near = Add(Multiply(Multiply(Add(Multiply(s, CubicA + 2), -(CubicA + 3)), s), s), 1);
        Expression far = Add(Multiply(Add(Multiply(Add(Multiply(s, CubicA), -5 * CubicA), s), 8 * CubicA), s), -4 * CubicA);
        return Select(Less(s, 1), near, Select(Less(s, 2), far, Number(0, s.Type)));
    }
}
