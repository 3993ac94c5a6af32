using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using static FusedGen.Compiler.Lowering.MachineLearning.MachineLearningOperator;

namespace FusedGen.Compiler.Lowering.MachineLearning;

/// <summary>Scalings of features, thresholds, and numbers in the place of missing ones.</summary>
internal static class ScalingLowering
{
    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        Of("Scaler", Scaler),
        Of("Normalizer", Normalizer),
        Of("Binarizer", Binarizer),
        Of("Imputer", Imputer),
    ];

    /// <summary>(x − offset) · scale.</summary>
    private static void Scaler(NodeContext node)
    {
        Value x = Real(node, node.Input(0));
        Value offset = Row(node, node.Floats("offset") ?? [0.0], x);
        Value scale = Row(node, node.Floats("scale") ?? [1.0], x);
        BindFloat(node, 0, node.Map(e => Formula.Multiply(Formula.Subtract(e[0], e[1]), e[2]), x, offset, scale));
    }

    /// <summary>
    /// x by its largest element, by the sum of its magnitudes or by its length; as it is where that is 0.
    /// </summary>
    private static void Normalizer(NodeContext node)
    {
        Value x = Real(node, node.Input(0));
        int[] axes = [node.Axis(-1, x.Shape.Rank)];
        string norm = node.OneOf("norm", "MAX", "MAX", "L1", "L2");
        Value size = norm switch
        {
            "MAX" => node.Reduce(ReduceKind.Max, x, axes),
            "L1" => node.Reduce(ReduceKind.Sum, node.Map(x, Formula.Absolute), axes),
            _ => node.Map(node.Reduce(ReduceKind.Sum, node.Map(x, e => Formula.Multiply(e, e)), axes), Formula.Sqrt),
        };
        BindFloat(node, 0, node.Map(x, size, (e, s) =>
            Formula.Select(Formula.Apply(BinaryFunction.Equal, s, Formula.Number(0, s.Type)), e, Formula.Divide(e, s))));
    }

    private static void Binarizer(NodeContext node)
    {
        double threshold = node.Float("threshold", 0);
        node.Bind(node.Map(node.Input(0), x => Formula.Cast(Formula.Greater(x, threshold), x.Type)));
    }

    /// <summary>Elements that equal one number become others; NaN equals NaN.</summary>
    private static void Imputer(NodeContext node)
    {
        Value x = node.Input(0);
        if (x.Type.IsFloating())
        {
            double missing = node.Float("replaced_value_float", 0);
            Value imputed = Row(node, node.Floats("imputed_value_floats") ?? throw node.Unsupported("lacks its imputed_value_floats"), x);
            node.Bind(node.Map(x, imputed, (e, i) => Formula.Select(Equals(e, missing), i, e)));
            return;
        }

        long replaced = node.Integer("replaced_value_int64", 0);
        long[] values = node.Integers("imputed_value_int64s") ?? throw node.Unsupported("lacks its imputed_value_int64s");
        Value row = values.Length == 1 || values.Length == x.Shape.Last
            ? node.NewConstant(new Tensor(new Shape(values.Length), values, x.Type))
            : throw node.Mismatch($"has {values.Length} parameters for the shape {x.Shape}");
        node.Bind(node.Map(x, row, (e, i) => Formula.Select(Formula.Apply(BinaryFunction.Equal, e, new IntegerConstant(replaced, e.Type)), i, e)));
    }

    private static Expression Equals(Expression x, double number) => double.IsNaN(number)
        ? Formula.Apply(UnaryFunction.IsNaN, x)
        : Formula.Apply(BinaryFunction.Equal, x, Formula.Number(number, x.Type));
}
