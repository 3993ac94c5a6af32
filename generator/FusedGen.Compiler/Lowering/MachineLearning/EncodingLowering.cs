using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using static FusedGen.Compiler.Lowering.MachineLearning.MachineLearningOperator;

namespace FusedGen.Compiler.Lowering.MachineLearning;

/// <summary>Categories that are numbers, as one column each or as other numbers.</summary>
internal static class EncodingLowering
{
    /// <summary>So many places for each key at most are in a table that the key itself indexes.</summary>
    private const int Sparsity = 16;

    /// <summary>The first version in which a key that is not a number stands for such elements.</summary>
    private const int NotANumberSince = 4;

    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        Of("OneHotEncoder", OneHotEncoder, "Categories that are integers."),
        Of("LabelEncoder", LabelEncoder, "Keys and values that are numbers."),
    ];

    /// <summary>One column for each category. An unknown one has 0 in all, or is an error at run time.</summary>
    private static void OneHotEncoder(NodeContext node)
    {
        if (node.TextCount("cats_strings") > 0)
        {
            throw node.Unsupported("encodes strings, which is not supported; encode them as integers before the network");
        }

        Value x = node.Input(0);
        long[] categories = node.Integers("cats_int64s") ?? throw node.Unsupported("lacks its cats_int64s");
        Shape shape = node.ShapeOf([.. x.Shape.ToArray(), categories.Length]);
        node.RequireTable(shape.Count);
        Value open = node.Reshape(node.Map(x, e => Formula.Cast(e, ElementType.Int64)), [.. x.Shape.ToArray(), 1]);
        Value equal = node.Map(
            open, node.NewConstant(new Tensor(new Shape(categories.Length), categories)), (e, category) => Formula.Cast(Formula.Apply(BinaryFunction.Equal, e, category), ElementType.Float32));
        if (node.Flag("zeros", true))
        {
            node.Bind(equal);
            return;
        }

        // The place behind the last category is none of the table's rows: looking it up throws.
        double[] diagonal = Enumerable.Range(0, categories.Length * categories.Length).Select(i => i % (categories.Length + 1) == 0 ? 1.0 : 0.0).ToArray();
        node.RequireTable(diagonal.Length);
        Value rows = node.NewConstant(new Tensor(new Shape(categories.Length, categories.Length), diagonal));
        node.Bind(node.Reshape(node.Gather(rows, FirstOf(node, equal), 0), shape));
    }

    /// <summary>The value that belongs to an element's key, or the one for unknown elements.</summary>
    private static void LabelEncoder(NodeContext node)
    {
        Value x = node.Input(0);
        Tensor keys = Numbers(node, "keys", node.Floats("keys_floats"), node.Integers("keys_int64s"));
        Tensor values = Numbers(node, "values", node.Floats("values_floats"), node.Integers("values_int64s"));
        if (keys.Count != values.Count || keys.Count == 0)
        {
            throw node.Mismatch($"has {keys.Count} keys and {values.Count} values");
        }

        if (keys.Type != x.Type)
        {
            throw node.Fail(DiagnosticIds.UnsupportedType, $"has keys of type {keys.Type} for an input of type {x.Type}");
        }

        Tensor unknown = Unknown(node, values.Type);
        Value table = node.Concat([node.NewConstant(values), node.NewConstant(unknown)], 0);
        node.Bind(Range(keys) is { } range && range.Length <= (long)Sparsity * keys.Count
            ? ByTable(node, x, keys, range.First, (int)range.Length, table)
            : node.Gather(table, ByComparison(node, x, keys), 0));
    }

    private static Tensor Numbers(NodeContext node, string name, double[]? floats, long[]? integers) =>
        node.TensorAttribute(name + "_tensor") is { } tensor ? tensor.Reshape(new Shape(tensor.Count))
        : floats is not null ? new Tensor(new Shape(floats.Length), floats)
        : integers is not null ? new Tensor(new Shape(integers.Length), integers)
        : throw node.Unsupported($"has {name} that are strings, which is not supported; export the model with numbers in their place");

    private static Tensor Unknown(NodeContext node, ElementType type)
    {
        if (node.TensorAttribute("default_tensor") is { } tensor)
        {
            return tensor.Type == type && tensor.Count == 1
                ? tensor.Reshape(new Shape(1))
                : throw node.Mismatch($"has a default_tensor of type {tensor.Type} and shape {tensor.Shape} for values of type {type}");
        }

        return type.IsFloating() ? new Tensor(new Shape(1), [node.Float("default_float", -0.0)], type) : new Tensor(new Shape(1), [node.Integer("default_int64", -1)], type);
    }

    /// <summary>The smallest key, and how many places there are up to the largest; null for keys that are no integers, or lie far apart.</summary>
    private static (long First, long Length)? Range(Tensor keys)
    {
        if (keys.Type.IsFloating())
        {
            return null;
        }

        long first = keys.Integers.Min();
        ulong distance = unchecked((ulong)keys.Integers.Max() - (ulong)first);
        return distance < int.MaxValue ? (first, (long)distance + 1) : null;
    }

    /// <summary>The number of the first of several columns that holds 1, or how many columns there are where none does.</summary>
    private static Value FirstOf(NodeContext node, Value equal)
    {
        int[] axes = [equal.Shape.Rank - 1];
        Value first = node.Reduce(ReduceKind.ArgMax, equal, axes, keepDimensions: false);
        Value any = node.Reduce(ReduceKind.Max, equal, axes, keepDimensions: false);
        return node.Map(first, any, (place, one) => Formula.Select(Formula.Greater(one, 0), place, Formula.Number(equal.Shape.Last, place.Type)));
    }

    private static Value ByTable(NodeContext node, Value x, Tensor keys, long first, int length, Value values)
    {
        long[] numbers = Enumerable.Repeat((long)keys.Count, length + 1).ToArray();
        for (int i = keys.Count - 1; i >= 0; i--)
        {
            numbers[keys.Integers[i] - first] = i;
        }

        Value table = node.Gather(values, node.NewConstant(new Tensor(new Shape(length + 1), numbers)), 0);
        Value place = node.Map(x, e =>
        {
            Expression key = Formula.Cast(e, ElementType.Int64);
            Expression known = Formula.Apply(
                BinaryFunction.And,
                Formula.Apply(BinaryFunction.GreaterOrEqual, key, new IntegerConstant(first)),
                Formula.Apply(BinaryFunction.LessOrEqual, key, new IntegerConstant(first + length - 1)));
            return Formula.Select(known, Formula.Subtract(key, new IntegerConstant(first)), new IntegerConstant(length));
        });
        return node.Gather(table, place, 0);
    }

    /// <summary>The number of an element's key, found by comparing it with all of them.</summary>
    private static Value ByComparison(NodeContext node, Value x, Tensor keys)
    {
        node.RequireTable((long)x.Shape.Count * keys.Count);
        Value open = node.Reshape(x, [.. x.Shape.ToArray(), 1]);
        Value equal = node.Map(open, node.NewConstant(keys), (e, key) =>
        {
            Expression same = Formula.Apply(BinaryFunction.Equal, e, key);
            bool findsNotANumber = node.Opset >= NotANumberSince && e.Type.IsFloating() && keys.Floats.Any(double.IsNaN);
            Expression found = findsNotANumber
                ? Formula.Apply(BinaryFunction.Or, same, Formula.Apply(BinaryFunction.And, Formula.Apply(UnaryFunction.IsNaN, e), Formula.Apply(UnaryFunction.IsNaN, key)))
                : same;
            return Formula.Cast(found, ElementType.Float32);
        });
        return FirstOf(node, equal);
    }
}
