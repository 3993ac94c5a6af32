using FusedGen.Numerics;

namespace FusedGen.VectorMathCheck;

/// <summary>All functions of one float.</summary>
internal static class CheckedFunctions
{
    public static readonly IReadOnlyList<CheckedFunction> All =
    [
        new("Negate", 0, ElementMath.Negate, VectorMath.Negate, VectorMath.Negate, VectorMath.Negate, VectorMath.Negate),
        new("Absolute", 0, ElementMath.Absolute, VectorMath.Absolute, VectorMath.Absolute, VectorMath.Absolute, VectorMath.Absolute),
        new("Sign", 0, ElementMath.Sign, VectorMath.Sign, VectorMath.Sign, VectorMath.Sign, VectorMath.Sign),
        new("Floor", 0, ElementMath.Floor, VectorMath.Floor, VectorMath.Floor, VectorMath.Floor, VectorMath.Floor),
        new("Ceiling", 0, ElementMath.Ceiling, VectorMath.Ceiling, VectorMath.Ceiling, VectorMath.Ceiling, VectorMath.Ceiling),
        new("RoundToEven", 0, ElementMath.RoundToEven, VectorMath.RoundToEven, VectorMath.RoundToEven, VectorMath.RoundToEven, VectorMath.RoundToEven),
        new("RoundToBFloat16", 0, ElementMath.RoundToBFloat16,
            VectorMath.RoundToBFloat16, VectorMath.RoundToBFloat16, VectorMath.RoundToBFloat16, VectorMath.RoundToBFloat16),
        new("Reciprocal", 0.5, ElementMath.Reciprocal, VectorMath.Reciprocal, VectorMath.Reciprocal, VectorMath.Reciprocal, VectorMath.Reciprocal),
        new("Sqrt", 0.5, ElementMath.Sqrt, VectorMath.Sqrt, VectorMath.Sqrt, VectorMath.Sqrt, VectorMath.Sqrt),
        new("Relu", 0, ElementMath.Relu, VectorMath.Relu, VectorMath.Relu, VectorMath.Relu, VectorMath.Relu),
        new("Exp", 1.05, ElementMath.Exp, VectorMath.Exp, VectorMath.Exp, VectorMath.Exp, VectorMath.Exp),
        new("ExpM1", 0.52, ElementMath.ExpM1, VectorMath.ExpM1, VectorMath.ExpM1, VectorMath.ExpM1, VectorMath.ExpM1),
        new("Log", 0.52, ElementMath.Log, VectorMath.Log, VectorMath.Log, VectorMath.Log, VectorMath.Log),
        new("Log1P", 0.52, ElementMath.Log1P, VectorMath.Log1P, VectorMath.Log1P, VectorMath.Log1P, VectorMath.Log1P),
        new("Sin", 0.52, ElementMath.Sin, VectorMath.Sin, VectorMath.Sin, VectorMath.Sin, VectorMath.Sin),
        new("Cos", 0.52, ElementMath.Cos, VectorMath.Cos, VectorMath.Cos, VectorMath.Cos, VectorMath.Cos),
        new("Tan", 0.52, ElementMath.Tan, VectorMath.Tan, VectorMath.Tan, VectorMath.Tan, VectorMath.Tan),
        new("Asin", 0.52, ElementMath.Asin, VectorMath.Asin, VectorMath.Asin, VectorMath.Asin, VectorMath.Asin),
        new("Acos", 0.52, ElementMath.Acos, VectorMath.Acos, VectorMath.Acos, VectorMath.Acos, VectorMath.Acos),
        new("Atan", 0.52, ElementMath.Atan, VectorMath.Atan, VectorMath.Atan, VectorMath.Atan, VectorMath.Atan),
        new("Sinh", 0.52, ElementMath.Sinh, VectorMath.Sinh, VectorMath.Sinh, VectorMath.Sinh, VectorMath.Sinh),
        new("Cosh", 0.52, ElementMath.Cosh, VectorMath.Cosh, VectorMath.Cosh, VectorMath.Cosh, VectorMath.Cosh),
        new("Tanh", 1.25, ElementMath.Tanh, VectorMath.Tanh, VectorMath.Tanh, VectorMath.Tanh, VectorMath.Tanh),
        new("Asinh", 0.52, ElementMath.Asinh, VectorMath.Asinh, VectorMath.Asinh, VectorMath.Asinh, VectorMath.Asinh),
        new("Acosh", 0.52, ElementMath.Acosh, VectorMath.Acosh, VectorMath.Acosh, VectorMath.Acosh, VectorMath.Acosh),
        new("Atanh", 0.52, ElementMath.Atanh, VectorMath.Atanh, VectorMath.Atanh, VectorMath.Atanh, VectorMath.Atanh),
        new("Erf", 0.52, ElementMath.Erf, VectorMath.Erf, VectorMath.Erf, VectorMath.Erf, VectorMath.Erf),
        new("Sigmoid", 1.5, ElementMath.Sigmoid, VectorMath.Sigmoid, VectorMath.Sigmoid, VectorMath.Sigmoid, VectorMath.Sigmoid),
        new("Softplus", 0.52, ElementMath.Softplus, VectorMath.Softplus, VectorMath.Softplus, VectorMath.Softplus, VectorMath.Softplus),
        new("Gelu", 0.52, ElementMath.Gelu, VectorMath.Gelu, VectorMath.Gelu, VectorMath.Gelu, VectorMath.Gelu),
        new("GeluTanh", 0.52, ElementMath.GeluTanh, VectorMath.GeluTanh, VectorMath.GeluTanh, VectorMath.GeluTanh, VectorMath.GeluTanh),
        new("Mish", 0.52, ElementMath.Mish, VectorMath.Mish, VectorMath.Mish, VectorMath.Mish, VectorMath.Mish),
        new("Silu", 3, ElementMath.Silu, VectorMath.Silu, VectorMath.Silu, VectorMath.Silu, VectorMath.Silu),
    ];

    /// <exception cref="ArgumentException">There is no such function.</exception>
    public static CheckedFunction Named(string name) =>
        All.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
        ?? throw new ArgumentException($"There is no function {name}; there are {string.Join(", ", All.Select(f => f.Name))}.");
}
