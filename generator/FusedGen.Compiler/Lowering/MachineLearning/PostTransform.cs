using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using static FusedGen.Compiler.Lowering.Formula;

namespace FusedGen.Compiler.Lowering.MachineLearning;

/// <summary>What becomes of the scores of a model: the attribute <c>post_transform</c>.</summary>
internal static class PostTransform
{
    public const string None = "NONE";
    public const string Logistic = "LOGISTIC";

    /// <summary>Scores nearer to 0 are left out of a softmax that skips zeros.</summary>
    private const double Zero = 1e-7f;

    // The inverse error function by S. Winitzki's formula, with the constants that ONNX Runtime has.
    private const double WinitzkiA = 0.147f;
    private const double WinitzkiB = 2 / (3.14159f * WinitzkiA);
    private const double Sqrt2 = 1.41421356f;

    /// <summary>The transform that a node names.</summary>
    public static string Of(NodeContext node) => node.OneOf("post_transform", None, None, Logistic, "SOFTMAX", "SOFTMAX_ZERO", "PROBIT");

    /// <summary>Transforms scores, [rows, classes].</summary>
    public static Value Apply(NodeContext node, Value scores, string transform) => transform switch
    {
        Logistic => node.Map(scores, s => Formula.Apply(UnaryFunction.Sigmoid, s)),
        "SOFTMAX" => SoftmaxLowering.Softmax(node, scores, scores.Shape.Rank - 1),
        "SOFTMAX_ZERO" => SoftmaxOfOthers(node, scores),
        "PROBIT" => node.Map(scores, Probit),
        _ => scores,
    };

    /// <summary>A softmax in which a score of 0 has no part: it stays 0.</summary>
    private static Value SoftmaxOfOthers(NodeContext node, Value scores)
    {
        int[] axes = [scores.Shape.Rank - 1];
        Value largest = node.Reduce(ReduceKind.Max, scores, axes);
        Value powers = node.Map(scores, largest, (s, m) => Select(IsZero(s), Number(0, s.Type), Exp(Subtract(s, m))));
        Value sum = node.Reduce(ReduceKind.Sum, powers, axes);
        return node.Map(e => Select(IsZero(e[0]), Divide(Multiply(e[0], Exp(Formula.Apply(UnaryFunction.Negate, e[1]))), e[3]), Divide(e[2], e[3])), scores,
            largest, powers, sum);
    }

    private static Expression IsZero(Expression x) => Formula.Apply(BinaryFunction.LessOrEqual, Absolute(x), Number(Zero, x.Type));

    /// <summary>√2 · erf⁻¹(2x − 1), the inverse of the normal distribution.</summary>
    private static Expression Probit(Expression score)
    {
        Expression x = Add(Multiply(score, 2), -1);
        Expression log = Formula.Apply(UnaryFunction.Log, Multiply(Subtract(Number(1, x.Type), x), Add(x, 1)));
        Expression v = Add(Multiply(log, 0.5), WinitzkiB);
        Expression size = Sqrt(Subtract(Sqrt(Subtract(Multiply(v, v), Multiply(log, 1 / WinitzkiA))), v));
        return Multiply(Select(Less(x, 0), Formula.Apply(UnaryFunction.Negate, size), size), Sqrt2);
    }
}
