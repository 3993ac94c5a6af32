using FusedGen.Compiler.Graph.Expressions;

namespace FusedGen.Compiler.Planning;

/// <summary>
/// What the JIT inlines into one method. It stops where the method has 512 locals, those of what it inlined before
/// among them, and from there on calls even a single multiply-add, with vectors that go through memory.
/// </summary>
internal static class InliningBudget
{
    /// <summary>The locals that a kernel's own variables and calls of <c>VectorMath</c> may take.</summary>
    private const int MaxLocals = 480;

    /// <summary>
    /// Products of 128 bits in one method. The condition on the machine's instructions in each takes one local for 1.8 of them; wider products have none.
    /// </summary>
    public const int MaxNarrowProducts = 800;

    /// <summary>An input in all lanes has a local, as two products have.</summary>
    private const int ProductsOfBroadcast = 2;

    /// <summary>Vectors whose products with so many inputs one method may spell out, where it has room for so many products.</summary>
    public static int VectorsOf(int products, int inputs) => Math.Max(1, (products / Math.Max(1, inputs)) - ProductsOfBroadcast);

    /// <summary>Whether a method has room for an expression.</summary>
    /// <param name="expression">The expression.</param>
    /// <param name="narrowVectors">Vectors of 128 bits, for each of which it stands in the code.</param>
    /// <param name="inputs">Inputs whose products with each vector stand in the code too.</param>
    public static bool Fits(Expression expression, int narrowVectors, int inputs)
    {
        long products = (long)inputs * (narrowVectors + ProductsOfBroadcast);
        return (narrowVectors * ExpressionOrder.Of(expression).Sum(n => (long)LocalsOf(n))) + (products * MaxLocals / MaxNarrowProducts) <= MaxLocals;
    }

    /// <summary>Locals that the JIT makes of a node, by the number of calls in one method after which it inlines no more.</summary>
    private static int LocalsOf(Expression node) => node switch
    {
        UnaryExpression unary => unary.Function switch
        {
            UnaryFunction.Exp => 26,
            UnaryFunction.Silu => 35,
            UnaryFunction.Tanh or UnaryFunction.Sigmoid => 37,
            UnaryFunction.ExpM1 or UnaryFunction.Asin or UnaryFunction.Atan => 52,
            UnaryFunction.Log or UnaryFunction.Log1P or UnaryFunction.Sinh or UnaryFunction.Cosh or UnaryFunction.Acos or UnaryFunction.GeluTanh => 57,
            UnaryFunction.Mish or UnaryFunction.Asinh or UnaryFunction.Acosh or UnaryFunction.Atanh => 64,
            UnaryFunction.Softplus => 103,
            UnaryFunction.Gelu => 128,
            UnaryFunction.Erf => 171,
            UnaryFunction.Sin or UnaryFunction.Cos or UnaryFunction.Tan => 480,
            UnaryFunction.RoundToEven => 8,
            UnaryFunction.RoundToBFloat16 => 16,
            _ => 5,
        },
        BinaryExpression { Function: BinaryFunction.Power } => 171,
        BinaryExpression { Function: BinaryFunction.Remainder or BinaryFunction.Modulo } => 480,
        BinaryExpression or SelectExpression or CastExpression => 3,
        _ => 0,
    };
}
