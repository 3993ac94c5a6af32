using FusedGen.Compiler.Diagnostics;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using static FusedGen.Compiler.Lowering.Formula;

namespace FusedGen.Compiler.Lowering;

/// <summary>Functions of one element, with attributes or further inputs as parameters.</summary>
internal static class ActivationLowering
{
    /// <summary>1.67326… as ONNX rounds it to a float.</summary>
    private const double SeluAlpha = 1.67326319217681884765625;

    /// <summary>1.05070… as ONNX rounds it to a float.</summary>
    private const double SeluGamma = 1.05070102214813232421875;

    public static IReadOnlyList<OperatorLowering> Operators { get; } =
    [
        Number("Abs", UnaryFunction.Absolute),
        Number("Neg", UnaryFunction.Negate),
        Number("Sign", UnaryFunction.Sign),
        Number("Relu", UnaryFunction.Relu),
        Float("Floor", UnaryFunction.Floor),
        Float("Ceil", UnaryFunction.Ceiling),
        Float("Round", UnaryFunction.RoundToEven),
        Float("Reciprocal", UnaryFunction.Reciprocal),
        Float("Sqrt", UnaryFunction.Sqrt),
        Float("Exp", UnaryFunction.Exp),
        Float("Log", UnaryFunction.Log),
        Float("Sin", UnaryFunction.Sin),
        Float("Cos", UnaryFunction.Cos),
        Float("Tan", UnaryFunction.Tan),
        Float("Asin", UnaryFunction.Asin),
        Float("Acos", UnaryFunction.Acos),
        Float("Atan", UnaryFunction.Atan),
        Float("Sinh", UnaryFunction.Sinh),
        Float("Cosh", UnaryFunction.Cosh),
        Float("Tanh", UnaryFunction.Tanh),
        Float("Asinh", UnaryFunction.Asinh),
        Float("Acosh", UnaryFunction.Acosh),
        Float("Atanh", UnaryFunction.Atanh),
        Float("Erf", UnaryFunction.Erf),
        Float("Sigmoid", UnaryFunction.Sigmoid),
        Float("Softplus", UnaryFunction.Softplus),
        Float("Mish", UnaryFunction.Mish),
        Float("IsNaN", UnaryFunction.IsNaN),
        Float("Softsign", (_, x) => ActivationFormulas.Softsign(x)),
        Float("Gelu", Gelu),
        Float("Swish", (node, x) => ActivationFormulas.Swish(x, node.Float("alpha", 1))),
        Float("Elu", (node, x) => ActivationFormulas.Elu(x, node.Float("alpha", 1))),
        Float("Selu", (node, x) => ActivationFormulas.Selu(x, node.Float("alpha", SeluAlpha), node.Float("gamma", SeluGamma))),
        Float("Celu", Celu),
        Float("LeakyRelu", (node, x) => ActivationFormulas.LeakyRelu(x, node.Float("alpha", 0.01f))),
        Float("ThresholdedRelu", (node, x) => ActivationFormulas.ThresholdedRelu(x, node.Float("alpha", 1))),
        Float("HardSigmoid", (node, x) => ActivationFormulas.HardSigmoid(x, node.Float("alpha", 0.2f), node.Float("beta", 0.5))),
        Float("HardSwish", (_, x) => Multiply(x, ActivationFormulas.HardSigmoid(x, 1.0 / 6, 0.5))),
        Float("IsInf", IsInfinity),
        new("Shrink", Shrink),
        new("PRelu", ParametricRelu),
        new("Clip", Clip),
        new("SwiGLU",
            node => node.Bind(node.Map(node.FloatInput(0), node.FloatInput(1), (a, b) => Multiply(ActivationFormulas.Swish(a, node.Float("alpha", 1)), b)))),
        new("GeGLU", node => node.Bind(node.Map(node.FloatInput(0), node.FloatInput(1), (a, b) => Multiply(Gelu(node, a), b)))),
        new("Not", node => Logical(node, UnaryFunction.Not)),
        new("BitwiseNot", BitwiseNot),
    ];

    private static Expression Gelu(NodeContext node, Expression x) =>
        Apply(node.OneOf("approximate", "none", "none", "tanh") == "tanh" ? UnaryFunction.GeluTanh : UnaryFunction.Gelu, x);

    private static OperatorLowering Float(string name, UnaryFunction function) => Float(name, (_, x) => Apply(function, x));

    private static OperatorLowering Float(string name, Func<NodeContext, Expression, Expression> build) =>
        new(name, node => node.Bind(node.Map(node.FloatInput(0), x => build(node, x))));

    private static OperatorLowering Number(string name, UnaryFunction function) => new(name, node =>
    {
        RequireNumber(node, node.Input(0));
        node.Bind(node.Map(node.Input(0), x => Apply(function, x)));
    });

    private static void RequireNumber(NodeContext node, Value value)
    {
        if (value.Type == ElementType.Bool)
        {
            throw node.Fail(DiagnosticIds.UnsupportedType, "reads an input of type Bool, where numbers are needed");
        }
    }

    private static void Logical(NodeContext node, UnaryFunction function)
    {
        Value value = node.Input(0);
        if (value.Type != ElementType.Bool)
        {
            throw node.Fail(DiagnosticIds.UnsupportedType, $"reads an input of type {value.Type}, where booleans are needed");
        }

        node.Bind(node.Map(value, x => Apply(function, x)));
    }

    private static void BitwiseNot(NodeContext node)
    {
        Value value = node.Input(0);
        if (value.Type.IsFloating() || value.Type == ElementType.Bool)
        {
            throw node.Fail(DiagnosticIds.UnsupportedType, $"reads an input of type {value.Type}, where integers are needed");
        }

        node.Bind(node.Map(value, x => Apply(UnaryFunction.Complement, x)));
    }

    /// <summary>x for positive x, else α · (e^(x/α) − 1).</summary>
    private static Expression Celu(NodeContext node, Expression x)
    {
        double alpha = node.Float("alpha", 1);
        return Select(Greater(x, 0), x, Multiply(Apply(UnaryFunction.ExpM1, Multiply(x, 1 / alpha)), alpha));
    }

    private static Expression IsInfinity(NodeContext node, Expression x)
    {
        bool positive = node.Flag("detect_positive", true);
        bool negative = node.Flag("detect_negative", true);
        Expression infinite = Apply(UnaryFunction.IsInfinity, x);
        Expression none = new IntegerConstant(0, ElementType.Bool);
        return (positive, negative) switch
        {
            (true, true) => infinite,
            (true, false) => Apply(BinaryFunction.And, infinite, Greater(x, 0)),
            (false, true) => Apply(BinaryFunction.And, infinite, Apply(BinaryFunction.Less, x, Formula.Number(0, x.Type))),
            _ => Apply(BinaryFunction.And, infinite, none),
        };
    }

    /// <summary>Moves towards 0 by a bias, and to 0 what lies within [−λ, λ].</summary>
    private static void Shrink(NodeContext node)
    {
        double lambda = node.Float("lambd", 0.5);
        double bias = node.Float("bias", 0);
        RequireNumber(node, node.Input(0));
        node.Bind(node.Map(node.Input(0), element =>
        {
            Expression x = Formula.Real(element);
            Expression above = Select(Greater(x, lambda), Subtract(x, Formula.Number(bias, x.Type)), Formula.Number(0, x.Type));
            return Formula.Cast(Select(Formula.Less(x, -lambda), Add(x, bias), above), element.Type);
        }));
    }

    /// <summary>The slope broadcasts to the input; before opset 7 it was one per channel.</summary>
    private static void ParametricRelu(NodeContext node)
    {
        Value x = node.FloatInput(0);
        Value slope = node.FloatInput(1);
        node.RequireSameType(x, slope);
        if (node.Opset < 7 && slope.Shape.Rank == 1 && slope.Shape[0] > 1 && x.Shape.Rank > 2)
        {
            slope = node.Along(slope, 1, x.Shape.Rank);
        }

        node.Bind(node.Map(x, slope, (element, factor) => Select(Greater(element, 0), element, Multiply(element, factor))));
    }

    /// <summary>The bounds were attributes before opset 11; since then they are scalars that may be computed.</summary>
    private static void Clip(NodeContext node)
    {
        Value x = node.Input(0);
        RequireNumber(node, x);
        if (node.Opset < 11)
        {
            double? lower = node.HasAttribute("min") ? node.Float("min", 0) : null;
            double? upper = node.HasAttribute("max") ? node.Float("max", 0) : null;
            node.RequireFloating(x);
            node.Bind(node.Map(x, e =>
            {
                Expression raised = lower is { } low ? Max(e, low) : e;
                return upper is { } high ? Min(raised, high) : raised;
            }));
            return;
        }

        Value result = x;
        if (node.OptionalInput(1) is { } minimum)
        {
            node.RequireSameType(x, minimum);
            result = node.Map(result, Scalar(node, minimum), (e, low) => Apply(BinaryFunction.Max, e, low));
        }

        if (node.OptionalInput(2) is { } maximum)
        {
            node.RequireSameType(x, maximum);
            result = node.Map(result, Scalar(node, maximum), (e, high) => Apply(BinaryFunction.Min, e, high));
        }

        node.Bind(result);
    }

    private static Value Scalar(NodeContext node, Value bound) =>
        bound.Shape.Count == 1 ? node.Reshape(bound, Shape.Scalar) : throw node.Mismatch($"has a bound of shape {bound.Shape}, which must be a scalar");
}
