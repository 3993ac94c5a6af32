using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Lowering.Loops;
using static FusedGen.Compiler.Lowering.Formula;

namespace FusedGen.Compiler.Lowering.Searches;

/// <summary>
/// Non-maximum suppression: of the boxes of each class, from the highest score down, those that overlap none that was
/// taken before.
/// </summary>
internal static class BoxSelectionLowering
{
    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        new("NonMaxSuppression", Select, Since: 10, FoundElements.Restriction + " All pairs of boxes are compared."),
    ];

    private static void Select(NodeContext node)
    {
        Value boxes = node.FloatInput(0);
        Value scores = node.FloatInput(1);
        if (boxes.Shape.Rank != 3 || boxes.Shape[2] != 4 || scores.Shape.Rank != 3 || scores.Shape[0] != boxes.Shape[0] || scores.Shape[2] != boxes.Shape[1]
            || scores.Shape.Count == 0)
        {
            throw node.Mismatch($"selects boxes of the shape {boxes.Shape} by scores of the shape {scores.Shape}");
        }

        (int classes, int places) = (scores.Shape[1], scores.Shape[2]);
        if ((long)scores.Shape.Count * places > SortLowering.MostComparisons)
        {
            throw node.Fail(DiagnosticIds.TooLarge,
                $"compares all pairs of {places} boxes for scores of the shape {scores.Shape}; the limit is {SortLowering.MostComparisons} comparisons");
        }

        Value order = Order(node, scores);
        IndexedPlaces inBatch = new([new WalkAxis(0, 0), new WalkAxis(null, 1), new WalkAxis(null, 2), new WalkAxis(2, null)], [1], CountsFromEnd: false);
        Value sorted = node.Gather(boxes, order, inBatch, node.ShapeOf([.. scores.Shape.ToArray(), 4]));
        Value eligible = Eligible(node, node.Gather(scores, order, IndexedPlaces.Elements(3, 2), scores.Shape));
        Value taken = node.Reshape(Taken(node, Overlaps(node, sorted), eligible), scores.Shape.Count);
        int count = FoundElements.Count(node, taken, (0, 0, 2));
        Value flat = FoundElements.Places(node, taken, count);
        Value box = node.Gather(node.Reshape(order, scores.Shape.Count), flat, 0, countsFromEnd: false);
        Value batch = node.Map(flat, place => Divide(place, classes * places));
        Value label = node.Map(flat, place => Apply(BinaryFunction.Remainder, Divide(place, places), Number(classes, place.Type)));
        node.Bind(node.Concat([.. new[] { batch, label, box }.Select(column => node.Reshape(column, count, 1))], 1));
    }

    /// <summary>The boxes of each class from the highest score down, [batch, classes, boxes].</summary>
    private static Value Order(NodeContext node, Value scores)
    {
        int[] own = scores.Shape.ToArray();
        Value known = node.Map(
            scores, s => Formula.Select(Apply(UnaryFunction.IsNaN, s), Number(double.NegativeInfinity, s.Type), s));
        Value counted = node.Counted(own[2]);
        Value better = node.Map(
            e => Cast(
                Apply(
                    BinaryFunction.Or,
                    Apply(BinaryFunction.Greater, e[1], e[0]),
                    Apply(BinaryFunction.And, Apply(BinaryFunction.Equal, e[1], e[0]), Apply(BinaryFunction.Less, e[3], e[2]))),
                ElementType.Int64),
            node.Reshape(known, own[0], own[1], own[2], 1),
            node.Reshape(known, own[0], own[1], 1, own[2]),
            node.Reshape(counted, own[2], 1),
            counted);
        Value ranks = node.Reduce(ReduceKind.Sum, better, [3], keepDimensions: false);
        Value zeros = node.NewConstant(Tensor.Zeros(scores.Shape, ElementType.Int64));
        return node.Scatter(ScatterKind.Replace, zeros, ranks, node.Expand(counted, scores.Shape), IndexedPlaces.Elements(3, 2));
    }

    /// <summary>Whether a score is above the threshold.</summary>
    private static Value Eligible(NodeContext node, Value scores) => node.OptionalInput(4) is { } threshold
        ? node.Map(scores, Single(node, threshold), (score, least) => Apply(BinaryFunction.Greater, score, least))
        : node.Map(scores, score => Apply(UnaryFunction.Not, Apply(UnaryFunction.IsNaN, score)));

    /// <summary>Whether two boxes overlap by more than the threshold, [batch, classes, boxes, boxes].</summary>
    private static Value Overlaps(NodeContext node, Value boxes)
    {
        bool isCentered = node.Integer("center_point_box", 0) switch
        {
            0 => false,
            1 => true,
            long other => throw node.Unsupported($"has center_point_box = {other}; supported are 0 and 1"),
        };
        Value[] parts = Enumerable.Range(0, 4).Select(i => node.Slice(boxes, 3, i, 1)).ToArray();
        (Value Low, Value High) Along(int first) => isCentered
            ? (node.Map(parts[first], parts[first + 2], (middle, size) => Subtract(middle, Multiply(size, 0.5))),
                node.Map(parts[first], parts[first + 2], (middle, size) => Add(middle, Multiply(size, 0.5))))
            : (node.Map(parts[first], parts[first + 2], (a, b) => Apply(BinaryFunction.Min, a, b)),
                node.Map(parts[first], parts[first + 2], (a, b) => Apply(BinaryFunction.Max, a, b)));

        (Value top, Value bottom) = Along(0);
        (Value left, Value right) = Along(1);
        Value threshold = node.OptionalInput(3) is { } given ? Single(node, given) : node.NewConstant(Tensor.ScalarOf(0.0, boxes.Type));
        Value Other(Value x) => node.Swap(x, 2, 3);
        return node.Map(
            e =>
            {
                Expression shared = Multiply(
                    Max(Subtract(Apply(BinaryFunction.Min, e[1], e[5]), Apply(BinaryFunction.Max, e[0], e[4])), 0),
                    Max(Subtract(Apply(BinaryFunction.Min, e[3], e[7]), Apply(BinaryFunction.Max, e[2], e[6])), 0));
                Expression one = Multiply(Subtract(e[1], e[0]), Subtract(e[3], e[2]));
                Expression other = Multiply(Subtract(e[5], e[4]), Subtract(e[7], e[6]));
                Expression ratio = Divide(shared, Subtract(Add(one, other), shared));
                return Apply(BinaryFunction.And, Greater(shared, 0), Apply(BinaryFunction.Greater, ratio, e[8]));
            },
            top, bottom, left, right, Other(top), Other(bottom), Other(left), Other(right), threshold);
    }

    /// <summary>Which boxes are taken, in their order: [batch, classes, boxes].</summary>
    private static Value Taken(NodeContext node, Value overlaps, Value eligible)
    {
        int[] own = eligible.Shape.ToArray();
        Value most = node.HasInput(2) ? Single(node, node.Input(2)) : node.NewConstant(Tensor.ScalarOf(0L));
        Value counted = node.Counted(own[2]);
        Value isPlace = node.Map(node.Reshape(counted, own[2], 1), counted, (i, j) => Apply(BinaryFunction.Equal, i, j));
        Value[] sequences = [node.Transpose(overlaps, 2, 0, 1, 3), node.Transpose(eligible, 2, 0, 1), isPlace];
        ScanStep result = node.Repeat(new Loop(
            own[2],
            [
                node.NewConstant(Tensor.Zeros(eligible.Shape, ElementType.Bool)),
                node.NewConstant(Tensor.Zeros(new Shape(own[0], own[1]), ElementType.Int64)),
            ],
            sequences.Select(s => LoopSequence.Of(node, s)).ToArray(),
            (at, states, elements) =>
            {
                Value met = at.Map(states[0], elements[2], (covered, here) => Cast(Apply(BinaryFunction.And, covered, here), ElementType.Int64));
                Value taken = at.Map(
                    e => Apply(BinaryFunction.And, Apply(BinaryFunction.And, e[0], Less(e[1], 1)), Apply(BinaryFunction.Less, e[2], e[3])),
                    elements[1],
                    at.Reduce(ReduceKind.Max, met, [2], keepDimensions: false),
                    states[1],
                    most);
                Value covered = at.Map(
                    e => Apply(BinaryFunction.Or, e[0], Apply(BinaryFunction.And, e[1], e[2])),
                    states[0],
                    elements[0],
                    at.Reshape(taken, own[0], own[1], 1));
                return new ScanStep([covered, at.Map(states[1], taken, (n, t) => Add(n, Cast(t, ElementType.Int64)))], [taken]);
            })
        {
            IsStateUsed = _ => false,
        });
        return node.Transpose(result.Elements[0], 1, 2, 0);
    }

    private static Value Single(NodeContext node, Value value) => value.Shape.Count == 1
        ? node.Reshape(value, Shape.Scalar)
        : throw node.Mismatch($"has a limit of the shape {value.Shape}, which must be a scalar");
}
