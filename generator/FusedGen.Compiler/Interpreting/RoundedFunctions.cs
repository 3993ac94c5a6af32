using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Reference;

namespace FusedGen.Compiler.Interpreting;

/// <summary>
/// The reference's functions, rounded to the type. For the four operations and the square root these are the bits of
/// every machine, since a double has more than twice the digits of a float; for others they are as near as the runtime
/// library's.
/// </summary>
internal sealed class RoundedFunctions : IElementFunctions
{
    public static readonly RoundedFunctions Instance = new();

    private RoundedFunctions()
    {
    }

    public float Evaluate(UnaryFunction function, float x) => (float)FloatFunctions.Evaluate(function, (double)x);

    public float Evaluate(BinaryFunction function, float x, float y) => (float)FloatFunctions.Evaluate(function, (double)x, (double)y);

    public double Evaluate(UnaryFunction function, double x) => FloatFunctions.Evaluate(function, x);

    public double Evaluate(BinaryFunction function, double x, double y) => FloatFunctions.Evaluate(function, x, y);
}
