using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Lowering.Loops;
using static FusedGen.Compiler.Lowering.Formula;

namespace FusedGen.Compiler.Lowering.MachineLearning;

/// <summary>
/// Probabilities of classes from decisions between two of them: a sigmoid for each pair, and then the probabilities
/// that fit them all best, by the method of Wu, Lin and Weng ("Probability Estimates for Multi-class Classification by
/// Pairwise Coupling", 2004). The method stops early, and trainers and ONNX Runtime stop with it: what it would
/// converge to is another answer.
/// </summary>
internal static class PairwiseProbability
{
    /// <summary>
    /// Rounds that are computed. None of many thousand sets of pairs, extreme ones too, needs more than 4 before the
    /// method stops.
    /// </summary>
    private const int Rounds = 8;

    /// <summary>A probability of one of two classes at least.</summary>
    private const double Smallest = 1e-7f;

    /// <summary>The method stops when no error is as large as this, divided by the number of classes.</summary>
    private const double Error = 0.005f;

    /// <summary>The probabilities, [rows, classes].</summary>
    /// <param name="node">The node.</param>
    /// <param name="decisions">A decision for each pair of classes, [rows, pairs], positive for the first of the
    /// two.</param>
    /// <param name="classes">How many classes there are.</param>
    /// <param name="slopes">The sigmoids' slopes, one a pair.</param>
    /// <param name="shifts">The sigmoids' shifts, one a pair.</param>
    public static Value Of(NodeContext node, Value decisions, int classes, double[] slopes, double[] shifts)
    {
        Shape pairs = new(slopes.Length);
        Value slope = node.NewConstant(new Tensor(pairs, slopes, decisions.Type));
        Value shift = node.NewConstant(new Tensor(pairs, shifts, decisions.Type));
        Value firsts = node.Map(
            e => Min(Max(Apply(UnaryFunction.Sigmoid, Apply(UnaryFunction.Negate, Formula.Add(Multiply(e[0], e[1]), e[2]))), Smallest), 1 - Smallest),
            decisions, slope, shift);
        Value matrix = Matrix(node, firsts, classes);
        int rows = decisions.Shape[0];
        Tensor equal = new(new Shape(rows, classes), Enumerable.Repeat(1.0 / classes, rows * classes).ToArray(), decisions.Type);
        return node.Repeat(new Loop(Rounds, [node.NewConstant(equal)], [], (step, states, _) => new ScanStep([Round(step, matrix, states[0])], []))).States[0];
    }

    /// <summary>
    /// Q, [rows, classes, classes]: Qᵢᵢ = Σ rⱼᵢ², Qᵢⱼ = −rⱼᵢ · rᵢⱼ, where rᵢⱼ is the probability of class i of the pair
    /// i and j.
    /// </summary>
    private static Value Matrix(NodeContext node, Value firsts, int classes)
    {
        int rows = firsts.Shape[0];
        node.RequireTable((long)rows * classes * classes);

        // Both probabilities of each pair, and 0 for a class with itself, in the order of the matrix's places.
        Value seconds = node.Map(firsts, e => Subtract(Number(1, e.Type), e));
        Value zero = node.NewConstant(Tensor.Zeros(new Shape(rows, 1), firsts.Type));
        Value all = node.Concat([firsts, seconds, zero], 1);
        int pairs = firsts.Shape[1];
        int[] places = Enumerable.Range(0, classes * classes).Select(at => PlaceOf(at / classes, at % classes)).ToArray();
        Value of = node.Reshape(node.Take(all, 1, places), rows, classes, classes);
        Value against = node.Swap(of, 1, 2);
        Value diagonal = node.Reduce(ReduceKind.Sum, node.Map(against, e => Multiply(e, e)), [2]);
        double[] identity = Enumerable.Range(0, classes * classes).Select(at => at % (classes + 1) == 0 ? 1.0 : 0.0).ToArray();
        return node.Map(
            e => Select(Greater(e[3], 0), e[2], Apply(UnaryFunction.Negate, Multiply(e[0], e[1]))),
            of,
            against,
            diagonal,
            node.NewConstant(new Tensor(new Shape(1, classes, classes), identity, firsts.Type)));

        int PlaceOf(int i, int j) => i == j ? 2 * pairs : i < j ? Pair(i, j) : pairs + Pair(j, i);

        int Pair(int i, int j) => (i * classes) - (i * (i + 1) / 2) + j - i - 1;
    }

    /// <summary>
    /// One round: each class's probability in turn is set to what fits the others best, and all are scaled to the sum
    /// 1. They are scaled once, after the last class; until then their sum is kept. Where the errors are small already,
    /// nothing changes any more.
    /// </summary>
    private static Value Round(NodeContext node, Value matrix, Value p)
    {
        int rows = p.Shape[0];
        int classes = p.Shape[1];
        Value products = node.Reduce(ReduceKind.Sum, node.Map(matrix, node.Reshape(p, rows, 1, classes), Multiply), [2], keepDimensions: false);
        Value total = node.Reduce(ReduceKind.Sum, node.Map(p, products, Multiply), [1]);
        Value error = node.Reduce(ReduceKind.Max, node.Map(products, total, (q, t) => Absolute(Subtract(q, t))), [1]);
        Value sum = node.NewConstant(new Tensor(new Shape(rows, 1), Enumerable.Repeat(1.0, rows).ToArray(), p.Type));
        Value[] steps = new Value[classes];
        for (int i = 0; i < classes; i++)
        {
            Value column = node.Reshape(node.Slice(matrix, 2, i, 1), rows, classes);
            Value own = node.Slice(column, 1, i, 1);
            Value product = node.Slice(products, 1, i, 1);
            steps[i] = node.Map(e => Divide(Subtract(Divide(e[0], e[1]), e[2]), e[3]), total, sum, product, own);
            total = node.Map(e => Formula.Add(e[0], Multiply(e[1], Formula.Add(Multiply(e[1], e[2]), Multiply(e[3], 2)))), total, steps[i], own, product);
            products = node.Map(e => Formula.Add(e[0], Multiply(e[1], e[2])), products, steps[i], column);
            sum = node.Map(sum, steps[i], Formula.Add);
        }

        double enough = Error / classes;
        return node.Map(e => Select(Less(e[3], enough), e[0], Divide(Formula.Add(e[0], e[1]), e[2])), p, node.Concat(steps, 1), sum, error);
    }
}
