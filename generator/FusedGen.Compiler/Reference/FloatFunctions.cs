using FusedGen.Compiler.Graph.Expressions;

namespace FusedGen.Compiler.Reference;

/// <summary>The functions of expressions over floating elements.</summary>
internal static class FloatFunctions
{
    public static double Evaluate(UnaryFunction function, double x) => function switch
    {
        UnaryFunction.Negate => -x,
        UnaryFunction.Absolute => Math.Abs(x),
        UnaryFunction.Sign => SpecialFunctions.Sign(x),
        UnaryFunction.Floor => Math.Floor(x),
        UnaryFunction.Ceiling => Math.Ceiling(x),
        UnaryFunction.RoundToEven => Math.Round(x, MidpointRounding.ToEven),
        UnaryFunction.Whole => x,
        UnaryFunction.RoundToBFloat16 => BFloat16.Nearest(x),
        UnaryFunction.Reciprocal => 1 / x,
        UnaryFunction.Sqrt => Math.Sqrt(x),
        UnaryFunction.Exp => Math.Exp(x),
        UnaryFunction.ExpM1 => SpecialFunctions.ExpM1(x),
        UnaryFunction.Log => Math.Log(x),
        UnaryFunction.Log1P => SpecialFunctions.Log1P(x),
        UnaryFunction.Sin => Math.Sin(x),
        UnaryFunction.Cos => Math.Cos(x),
        UnaryFunction.Tan => Math.Tan(x),
        UnaryFunction.Asin => Math.Asin(x),
        UnaryFunction.Acos => Math.Acos(x),
        UnaryFunction.Atan => Math.Atan(x),
        UnaryFunction.Sinh => Math.Sinh(x),
        UnaryFunction.Cosh => Math.Cosh(x),
        UnaryFunction.Tanh => Math.Tanh(x),
        UnaryFunction.Asinh => SpecialFunctions.Asinh(x),
        UnaryFunction.Acosh => SpecialFunctions.Acosh(x),
        UnaryFunction.Atanh => SpecialFunctions.Atanh(x),
        UnaryFunction.Erf => SpecialFunctions.Erf(x),
        UnaryFunction.Sigmoid => SpecialFunctions.Sigmoid(x),
        UnaryFunction.Softplus => SpecialFunctions.Softplus(x),
        UnaryFunction.Gelu => SpecialFunctions.Gelu(x),
        UnaryFunction.GeluTanh => SpecialFunctions.GeluTanh(x),
        UnaryFunction.Mish => SpecialFunctions.Mish(x),
        UnaryFunction.Silu => SpecialFunctions.Silu(x),
        UnaryFunction.Relu => x < 0 ? 0 : x,
        _ => throw Unsupported(function.ToString()),
    };

    /// <summary>A function that returns a boolean.</summary>
    public static bool Test(UnaryFunction function, double x) => function switch
    {
        UnaryFunction.IsNaN => double.IsNaN(x),
        UnaryFunction.IsInfinity => double.IsInfinity(x),
        _ => throw Unsupported(function.ToString()),
    };

    public static double Evaluate(BinaryFunction function, double x, double y) => function switch
    {
        BinaryFunction.Add => x + y,
        BinaryFunction.Subtract => x - y,
        BinaryFunction.Multiply => x * y,
        BinaryFunction.Divide => x / y,
        BinaryFunction.Min => SpecialFunctions.Min(x, y),
        BinaryFunction.Max => SpecialFunctions.Max(x, y),
        BinaryFunction.Power => Math.Pow(x, y),
        BinaryFunction.Remainder => x % y,
        BinaryFunction.Modulo => Modulo(x, y),
        _ => throw Unsupported(function.ToString()),
    };

    public static bool Compare(BinaryFunction function, double x, double y) => function switch
    {
        BinaryFunction.Equal => x == y,
        BinaryFunction.NotEqual => x != y,
        BinaryFunction.Less => x < y,
        BinaryFunction.LessOrEqual => x <= y,
        BinaryFunction.Greater => x > y,
        BinaryFunction.GreaterOrEqual => x >= y,
        _ => throw Unsupported(function.ToString()),
    };

    private static double Modulo(double x, double y)
    {
        double remainder = x % y;
        return remainder != 0 && (remainder < 0) != (y < 0) ? remainder + y : remainder;
    }

    private static InvalidOperationException Unsupported(string function) => new($"{function} is no function of floating elements.");
}
