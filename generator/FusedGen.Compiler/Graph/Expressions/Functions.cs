namespace FusedGen.Compiler.Graph.Expressions;

/// <summary>
/// Functions of one element. Those of a real argument are defined for NaN and ±∞ as their limits say.
/// </summary>
public enum UnaryFunction
{
    Negate, Absolute, Sign, Floor, Ceiling, RoundToEven, Reciprocal, Sqrt,

    /// <summary>
    /// x, which is known to be a whole number: an exact sum of integers. It is computed by nothing, and keeps factors
    /// behind it out of the sum.
    /// </summary>
    Whole,

    /// <summary>The same bits as another type of one byte: a narrow float from its code, or its code.</summary>
    Reinterpret,

    /// <summary>The nearest bfloat16, ties to even.</summary>
    RoundToBFloat16,
    Exp, ExpM1, Log, Log1P, Sin, Cos, Tan, Asin, Acos, Atan, Sinh, Cosh, Tanh, Asinh, Acosh, Atanh, Erf,

    /// <summary>1 / (1 + e⁻ˣ).</summary>
    Sigmoid,

    /// <summary>ln(1 + eˣ).</summary>
    Softplus,

    /// <summary>x · Φ(x), with the error function.</summary>
    Gelu,

    /// <summary>x / 2 · (1 + tanh(√(2/π) · (x + 0.044715 · x³))).</summary>
    GeluTanh,

    /// <summary>x · tanh(softplus(x)).</summary>
    Mish,

    /// <summary>x · sigmoid(x).</summary>
    Silu,

    /// <summary>max(x, 0), NaN staying NaN.</summary>
    Relu,

    /// <summary>Boolean negation.</summary>
    Not,

    /// <summary>Bitwise complement of an integer.</summary>
    Complement,

    /// <summary>Boolean.</summary>
    IsNaN,

    /// <summary>Boolean, true for +∞ and −∞.</summary>
    IsInfinity,

    /// <summary>
    /// The bits of a float or a double as a signed integer of its size, and such an integer as the number whose bits it
    /// is.
    /// </summary>
    Bits,
}

/// <summary>Functions of two elements.</summary>
public enum BinaryFunction
{
    Add, Subtract, Multiply, Divide,

    /// <summary>NaN where either is NaN.</summary>
    Min,

    /// <summary>NaN where either is NaN.</summary>
    Max,
    Power,

    /// <summary>The remainder with the sign of the dividend, as C# <c>%</c> (ONNX Mod with fmod = 1).</summary>
    Remainder,

    /// <summary>The remainder with the sign of the divisor (ONNX Mod with fmod = 0).</summary>
    Modulo,

    // What follows returns a boolean.
    Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual,

    // Of booleans, or bitwise of integers.
    And, Or, Xor,

    // Of integers.
    ShiftLeft, ShiftRight,
}

/// <summary>Facts about the functions.</summary>
public static class Functions
{
    /// <summary>The infix symbol in C#, where there is one.</summary>
    public static string? Symbol(this BinaryFunction function) => function switch
    {
        BinaryFunction.Add => "+",
        BinaryFunction.Subtract => "-",
        BinaryFunction.Multiply => "*",
        BinaryFunction.Divide => "/",
        BinaryFunction.Remainder => "%",
        BinaryFunction.Equal => "==",
        BinaryFunction.NotEqual => "!=",
        BinaryFunction.Less => "<",
        BinaryFunction.LessOrEqual => "<=",
        BinaryFunction.Greater => ">",
        BinaryFunction.GreaterOrEqual => ">=",
        BinaryFunction.And => "&",
        BinaryFunction.Or => "|",
        BinaryFunction.Xor => "^",
        BinaryFunction.ShiftLeft => "<<",
        BinaryFunction.ShiftRight => ">>",
        _ => null,
    };

    /// <summary>Whether the function returns a boolean whatever its operands are.</summary>
    public static bool IsComparison(this BinaryFunction function) => function is >= BinaryFunction.Equal and <= BinaryFunction.GreaterOrEqual;
}
