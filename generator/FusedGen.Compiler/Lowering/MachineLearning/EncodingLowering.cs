using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using static FusedGen.Compiler.Lowering.MachineLearning.MachineLearningOperator;

namespace FusedGen.Compiler.Lowering.MachineLearning;

/// <summary>Categories, numbers or texts, as one column each or as other numbers and texts.</summary>
internal static class EncodingLowering
{
    /// <summary>
    /// The first version whose keys and values have types of their own; before it, texts were numbered by a list.
    /// </summary>
    private const int TypedKeysSince = 2;

    /// <summary>The first version in which a key that is not a number stands for such elements.</summary>
    private const int NotANumberSince = 4;

    private const string UnknownText = "_Unused";

    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        Of("OneHotEncoder", OneHotEncoder),
        Of("LabelEncoder", LabelEncoder),
        Of("CategoryMapper", CategoryMapper),
    ];

    /// <summary>One column for each category. An unknown one has 0 in all, or is an error at run time.</summary>
    private static void OneHotEncoder(NodeContext node)
    {
        Value x = node.Input(0);
        Tensor categories = Categories(node, x.Type);
        Shape shape = node.ShapeOf([.. x.Shape.ToArray(), categories.Count]);
        node.RequireTable(shape.Count);
        Value open = node.Reshape(node.Map(x, e => Formula.Cast(e, categories.Type)), [.. x.Shape.ToArray(), 1]);
        Value equal = node.Map(
            open, node.NewConstant(categories), (e, category) => Formula.Cast(Formula.Apply(BinaryFunction.Equal, e, category), ElementType.Float32));
        if (node.Flag("zeros", true))
        {
            node.Bind(equal);
            return;
        }

        // The place behind the last category is none of the table's rows: looking it up throws.
        double[] diagonal = Enumerable.Range(0, categories.Count * categories.Count).Select(i => i % (categories.Count + 1) == 0 ? 1.0 : 0.0).ToArray();
        node.RequireTable(diagonal.Length);
        Value rows = node.NewConstant(new Tensor(new Shape(categories.Count, categories.Count), diagonal));
        node.Bind(node.Reshape(node.Gather(rows, KeyLookup.FirstOf(node, equal), 0), shape));
    }

    private static Tensor Categories(NodeContext node, ElementType type)
    {
        IReadOnlyList<string>? texts = node.Texts("cats_strings");
        long[]? numbers = node.Integers("cats_int64s");
        return type == ElementType.String
            ? node.TextRow(texts is { Count: > 0 } ? texts : throw node.Unsupported("lacks its cats_strings, for an input of texts"))
            : texts is { Count: > 0 } ? throw node.Fail(DiagnosticIds.UnsupportedType, $"has categories of texts for an input of type {type}")
            : numbers is { Length: > 0 } ? new Tensor(new Shape(numbers.Length), numbers)
            : throw node.Unsupported("lacks its cats_int64s");
    }

    /// <summary>The value that belongs to an element's key, or the one for unknown elements.</summary>
    private static void LabelEncoder(NodeContext node)
    {
        if (node.Opset < TypedKeysSince)
        {
            NumberedClasses(node);
            return;
        }

        (Tensor keys, Tensor values, Tensor unknown) = TableOf(node);
        node.Bind(KeyLookup.Of(node, node.Input(0), keys, values, unknown, node.Opset >= NotANumberSince));
    }

    /// <summary>The keys of a <c>LabelEncoder</c>, their values, and the value of what is no key.</summary>
    public static (Tensor Keys, Tensor Values, Tensor Unknown) TableOf(NodeContext node)
    {
        Tensor keys = Row(node, "keys");
        Tensor values = Row(node, "values");
        return (keys, values, Unknown(node, values.Type));
    }

    /// <summary>Texts become their places in a list, or integers the texts at their places.</summary>
    private static void NumberedClasses(NodeContext node)
    {
        Value x = node.Input(0);
        Tensor texts = node.TextRow(node.Texts("classes_strings") ?? throw node.Unsupported("lacks its classes_strings"));
        Tensor places = new(texts.Shape, Enumerable.Range(0, texts.Count).Select(i => (long)i).ToArray());
        node.Bind(BetweenTexts(node, x, places, texts));
    }

    /// <summary>Texts become integers, or integers texts, by two lists.</summary>
    private static void CategoryMapper(NodeContext node)
    {
        long[] numbers = node.Integers("cats_int64s") ?? [];
        Tensor texts = node.TextRow(node.Texts("cats_strings") ?? []);
        node.Bind(BetweenTexts(node, node.Input(0), new Tensor(new Shape(numbers.Length), numbers), texts));
    }

    private static Value BetweenTexts(NodeContext node, Value x, Tensor numbers, Tensor texts)
    {
        (Tensor keys, Tensor values) = x.Type == ElementType.String ? (texts, numbers) : (numbers, texts);
        Value elements = x.Type == keys.Type ? x : node.Map(x, e => Formula.Cast(e, keys.Type));
        return KeyLookup.Of(node, elements, keys, values, Unknown(node, values.Type), findsNotANumber: false);
    }

    private static Tensor Row(NodeContext node, string name) =>
        node.TensorAttribute(name + "_tensor") is { } tensor ? tensor.Reshape(new Shape(tensor.Count))
        : node.Floats(name + "_floats") is { Length: > 0 } floats ? new Tensor(new Shape(floats.Length), floats)
        : node.Integers(name + "_int64s") is { Length: > 0 } integers ? new Tensor(new Shape(integers.Length), integers)
        : node.Texts(name + "_strings") is { Count: > 0 } texts ? node.TextRow(texts)
        : throw node.Unsupported($"lacks its {name}");

    private static Tensor Unknown(NodeContext node, ElementType type)
    {
        if (node.TensorAttribute("default_tensor") is { } tensor)
        {
            return tensor.Type == type && tensor.Count == 1
                ? tensor.Reshape(new Shape(1))
                : throw node.Mismatch($"has a default_tensor of type {tensor.Type} and shape {tensor.Shape} for values of type {type}");
        }

        return type == ElementType.String ? node.TextRow([node.Text("default_string", UnknownText)])
            : type.IsFloating() ? new Tensor(new Shape(1), [node.Float("default_float", -0.0)], type)
            : new Tensor(new Shape(1), [node.Integer("default_int64", -1)], type);
    }
}
