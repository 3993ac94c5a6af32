using FusedGen.Compiler.Graph.Expressions;

namespace FusedGen.Compiler.Interpreting;

/// <summary>
/// The functions of elements as the machine computes them. What a test holds to the bit is the runtime library itself;
/// a build rounds the reference's.
/// </summary>
internal interface IElementFunctions
{
    /// <summary>A function of a float.</summary>
    float Evaluate(UnaryFunction function, float x);

    /// <summary>A function of two floats.</summary>
    float Evaluate(BinaryFunction function, float x, float y);

    /// <summary>A function of a double.</summary>
    double Evaluate(UnaryFunction function, double x);

    /// <summary>A function of two doubles.</summary>
    double Evaluate(BinaryFunction function, double x, double y);
}
