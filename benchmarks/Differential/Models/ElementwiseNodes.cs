using FusedGen.Compiler.Graph;

namespace FusedGen.Differential.Models;

/// <summary>Functions of elements.</summary>
internal static class ElementwiseNodes
{
    private static readonly (string Name, int Since, (string, object)[] Attributes)[] s_unary =
    [
        ("Relu", 6, []), ("Sigmoid", 6, []), ("Tanh", 6, []), ("Exp", 6, []), ("Log", 6, []), ("Neg", 6, []), ("Abs", 6, []), ("Floor", 6, []), ("Ceil", 6, []),
        ("Round", 11, []), ("Sign", 9, []), ("Sqrt", 6, []), ("Reciprocal", 6, []), ("Erf", 9, []), ("Softplus", 6, []), ("Softsign", 6, []), ("Sin", 7, []),
        ("Cos", 7, []),
        ("Atan", 7, []), ("Sinh", 9, []), ("Asinh", 9, []), ("Elu", 6, [("alpha", 0.7f)]), ("Selu", 6, []), ("LeakyRelu", 6, [("alpha", 0.2f)]),
        ("HardSigmoid", 6, [("alpha", 0.3f)]),
        ("HardSwish", 14, []), ("Mish", 18, []), ("Celu", 12, [("alpha", 0.6f)]), ("ThresholdedRelu", 10, [("alpha", 0.4f)]), ("Gelu", 20, []),
        ("Gelu", 20, [("approximate", "tanh")]),
        ("Shrink", 9, [("lambd", 0.3f), ("bias", 0.1f)]), ("Identity", 6, []),
    ];

    public static bool Unary(ModelWriter model)
    {
        (string name, int since, (string, object)[] attributes) = model.OneOf(s_unary);
        if (since > model.Opset || model.Pick(v => v.IsFloating) is not { } x)
        {
            return false;
        }

        model.Node(name, [x.Name], x.Type, x.Shape, attributes);
        return true;
    }

    public static bool Predicate(ModelWriter model)
    {
        string name = model.OneOf("IsNaN", "IsInf", "Not");
        if (model.Pick(v => name == "Not" ? v.Type == ElementType.Bool : v.IsFloating) is not { } x)
        {
            return false;
        }

        model.Node(name, [x.Name], ElementType.Bool, x.Shape);
        return true;
    }

    public static bool Clip(ModelWriter model)
    {
        if (model.Pick(v => v.IsFloating) is not { } x)
        {
            return false;
        }

        string low = model.Chance(0.8) ? model.Constant(x.Type, [], _ => -0.5) : "";
        model.Node("Clip", [x.Name, low, model.Constant(x.Type, [], _ => 1.25)], x.Type, x.Shape);
        return true;
    }

    public static bool Cast(ModelWriter model)
    {
        if (model.Pick(_ => true) is not { } x)
        {
            return false;
        }

        ElementType to = model.OneOf(
            ElementType.Float32, ElementType.Float32, ElementType.Float64, ElementType.Float16, ElementType.Int32, ElementType.Int64, ElementType.Bool,
            ElementType.Int8, ElementType.UInt8, ElementType.Int16, ElementType.UInt16, ElementType.UInt32, ElementType.UInt64);
        if (x.IsFloating && !to.IsFloating() && to != ElementType.Bool)
        {
            // What a cast makes of numbers beyond the type is not defined.
            x = model.Node("Clip", [x.Name, model.Constant(x.Type, [], _ => DataTypes.IsUnsigned(to) ? 0 : -100), model.Constant(x.Type, [], _ => 100)],
                x.Type, x.Shape);
            x = model.Node("Where", [model.Node("IsNaN", [x.Name], ElementType.Bool, x.Shape).Name, model.Constant(x.Type, [], _ => 3), x.Name],
                x.Type, x.Shape);
        }

        model.Node("Cast", [x.Name], to, x.Shape, ("to", DataTypes.Of(to)));
        return true;
    }

    /// <summary>To bfloat16 and back: a rounding to eight bits.</summary>
    public static bool ThroughBFloat16(ModelWriter model)
    {
        if (model.Pick(v => v.Type == ElementType.Float32) is not { } x)
        {
            return false;
        }

        string narrow = model.Hidden("Cast", [x.Name], ("to", DataTypes.BFloat16));
        model.Node("Cast", [narrow], ElementType.Float32, x.Shape, ("to", DataTypes.Of(ElementType.Float32)));
        return true;
    }

    public static bool Binary(ModelWriter model)
    {
        string name = model.OneOf("Add", "Sub", "Mul", "Div", "Pow", "Min", "Max", "Less", "LessOrEqual", "Greater", "GreaterOrEqual", "Equal", "PRelu", "And",
            "Or", "Xor", "Mod");
        bool isLogical = name is "And" or "Or" or "Xor";
        bool isFloating = name is "Div" or "Pow" or "PRelu";
        if (model.Pick(v => isLogical ? v.Type == ElementType.Bool : isFloating ? v.IsFloating : v.Type != ElementType.Bool) is not { } x)
        {
            return false;
        }

        if (name == "Mod")
        {
            model.Node(name, [x.Name, model.Constant(x.Type, [], _ => 3)], x.Type, x.Shape, ("fmod", x.IsFloating ? 1 : model.Below(2)));
            return true;
        }

        (string other, int[] shape) = Other(model, x, name == "PRelu");
        ElementType type = name is "Less" or "LessOrEqual" or "Greater" or "GreaterOrEqual" or "Equal" ? ElementType.Bool : x.Type;
        string[] operands = name is "PRelu" || model.Chance(0.7) ? [x.Name, other] : [other, x.Name];
        model.Node(name, operands, type, shape);
        return true;
    }

    public static bool Where(ModelWriter model)
    {
        if (model.Pick(v => v.Type == ElementType.Bool) is not { } condition
            || model.Pick(v => v.Type != ElementType.Bool && Broadcast(v.Shape, condition.Shape) is not null && IsAligned(model, v, condition)) is not { } x)
        {
            return false;
        }

        string other = model.Constant(x.Type, [], _ => model.OneOf(0.0, 1, -2));
        model.Node("Where", model.Chance(0.5) ? [condition.Name, x.Name, other] : [condition.Name, other, x.Name], x.Type,
            Broadcast(x.Shape, condition.Shape)!);
        return true;
    }

    /// <summary>Another operand for an operation with x, and the shape of both together.</summary>
    private static (string Name, int[] Shape) Other(ModelWriter model, ModelValue x, bool isConstant)
    {
        if (!isConstant && model.Chance(0.5)
            && model.Pick(v => v.Type == x.Type && Broadcast(v.Shape, x.Shape) is not null && IsAligned(model, v, x)) is { } other)
        {
            return (other.Name, Broadcast(other.Shape, x.Shape)!);
        }

        int skipped = model.Below(x.Rank + 1);
        int[] shape = x.Shape.Skip(Math.Max(skipped, model.FirstAxis)).Select(d => model.Chance(0.3) ? 1 : d).ToArray();
        string name = x.Type == ElementType.Bool || !x.IsFloating
            ? model.Constant(x.Type, shape, _ => model.Below(x.Type == ElementType.Bool ? 2 : 5))
            : model.OneOf(0, 0, 0, 1) == 1 ? model.Constant(x.Type, shape, _ => model.OneOf(0.5, 2, -1, 0, 1, 3)) : model.Weights(x.Type, shape);
        return (name, x.Shape);
    }

    /// <summary>With a batch, both have it on their leading axis.</summary>
    private static bool IsAligned(ModelWriter model, ModelValue a, ModelValue b) => !model.HasBatch || a.Rank == b.Rank;

    private static int[]? Broadcast(int[] a, int[] b)
    {
        int rank = Math.Max(a.Length, b.Length);
        int[] shape = new int[rank];
        for (int fromEnd = 1; fromEnd <= rank; fromEnd++)
        {
            int x = fromEnd <= a.Length ? a[^fromEnd] : 1;
            int y = fromEnd <= b.Length ? b[^fromEnd] : 1;
            if (x != y && x != 1 && y != 1)
            {
                return null;
            }

            shape[^fromEnd] = x == 1 ? y : x;
        }

        return a.Length == b.Length || shape.Aggregate(1, (p, d) => p * d) <= ModelWriter.MostElements ? shape : null;
    }
}
