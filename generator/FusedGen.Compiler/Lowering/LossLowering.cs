using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Lowering;

/// <summary>
/// Losses of classifiers, as a model that is evaluated beside its labels has them. The formulas are those of ONNX's
/// NegativeLogLikelihoodLoss and SoftmaxCrossEntropyLoss.
/// </summary>
internal static class LossLowering
{
    private const string Ignored = "ignore_index";

    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        new("NegativeLogLikelihoodLoss", node => node.Bind(Loss(node, node.FloatInput(0))), Since: 12),
        new("SoftmaxCrossEntropyLoss", CrossEntropy, Since: 12),
    ];

    private static void CrossEntropy(NodeContext node)
    {
        Value scores = node.FloatInput(0);
        if (scores.Shape.Rank < 2)
        {
            throw node.Mismatch($"reads scores of the shape {scores.Shape}, which has no axis of classes");
        }

        Value logarithms = SoftmaxLowering.LogSoftmax(node, scores, axis: 1);
        node.Bind(Loss(node, logarithms));
        if (node.IsUsed(1))
        {
            node.Bind(1, logarithms);
        }
    }

    /// <summary>The loss of logarithms of probabilities, [N, C, d…], for classes, [N, d…].</summary>
    private static Value Loss(NodeContext node, Value x)
    {
        Value target = IndexedSelection.Indices(node, 1);
        string reduction = node.OneOf("reduction", "mean", "none", "sum", "mean");
        int[] dimensions = x.Shape.ToArray();
        if (dimensions.Length < 2 || !target.Shape.Equals(new Shape([dimensions[0], .. dimensions.Skip(2)])))
        {
            throw node.Mismatch($"has classes of the shape {target.Shape} for {x.Shape}");
        }

        long ignored = node.Integer(Ignored, 0);
        Value? isIgnored = node.HasAttribute(Ignored)
            ? node.Map(target, t => Formula.Apply(BinaryFunction.Equal, t, new IntegerConstant(ignored, t.Type)))
            : null;

        // What is ignored may be no class at all.
        Value classes = isIgnored is null ? target : node.Map(isIgnored, target, (skip, t) => Formula.Select(skip, Formula.Number(0, t.Type), t));
        Value indices = node.Reshape(classes, [dimensions[0], 1, .. dimensions.Skip(2)]);
        Value picked = node.Reshape(SelectionLowering.Picked(node, x, indices, IndexedPlaces.Elements(dimensions.Length, 1), indices.Shape), target.Shape);
        Value? weights = Weights(node, x, classes, isIgnored);
        Value loss = weights is null
            ? node.Map(picked, p => Formula.Apply(UnaryFunction.Negate, p))
            : node.Map(picked, weights, (p, w) => Formula.Apply(UnaryFunction.Negate, Formula.Multiply(p, w)));
        if (reduction == "none")
        {
            return loss;
        }

        int[] all = Enumerable.Range(0, target.Shape.Rank).ToArray();
        Value sum = node.Reduce(ReduceKind.Sum, loss, all, keepDimensions: false);
        return reduction == "sum" ? sum
            : weights is null ? node.Map(sum, s => Formula.Divide(s, target.Shape.Count))
            : node.Map(sum, node.Reduce(ReduceKind.Sum, weights, all, keepDimensions: false), Formula.Divide);
    }

    /// <summary>The weight of each element, 0 for one that is ignored; null where all count the same.</summary>
    private static Value? Weights(NodeContext node, Value x, Value classes, Value? isIgnored)
    {
        Value? given = node.OptionalInput(2);
        if (given is not null)
        {
            node.RequireSameType(x, given);
            if (!given.Shape.Equals(new Shape(x.Shape[1])))
            {
                throw node.Mismatch($"has weights of the shape {given.Shape} for {x.Shape[1]} classes");
            }
        }

        Value? own = given is null ? null : node.Gather(given, classes, 0);
        return isIgnored is null
            ? own
            : node.Map(
                isIgnored,
                own ?? node.NewConstant(Tensor.ScalarOf(1.0, x.Type)),
                (skip, w) => Formula.Select(skip, Formula.Number(0, w.Type), w));
    }
}
