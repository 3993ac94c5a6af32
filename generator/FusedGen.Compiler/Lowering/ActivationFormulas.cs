using FusedGen.Compiler.Graph.Expressions;
using static FusedGen.Compiler.Lowering.Formula;

namespace FusedGen.Compiler.Lowering;

/// <summary>
/// Activations with parameters, as expressions: those that are operators of their own are also named by recurrent and
/// by fused layers.
/// </summary>
internal static class ActivationFormulas
{
    /// <summary>x for positive x, else α · (eˣ − 1).</summary>
    public static Expression Elu(Expression x, double alpha) => Select(Greater(x, 0), x, Multiply(Apply(UnaryFunction.ExpM1, x), alpha));

    /// <summary>γ · x for positive x, else γ · α · (eˣ − 1).</summary>
    public static Expression Selu(Expression x, double alpha, double gamma) =>
        Select(Greater(x, 0), Multiply(x, gamma), Multiply(Apply(UnaryFunction.ExpM1, x), gamma * alpha));

    /// <summary>x for positive x, else α · x.</summary>
    public static Expression LeakyRelu(Expression x, double alpha) => Select(Greater(x, 0), x, Multiply(x, alpha));

    /// <summary>x above α, else 0.</summary>
    public static Expression ThresholdedRelu(Expression x, double alpha) => Select(Greater(x, alpha), x, Number(0, x.Type));

    /// <summary>α · x + β, held within 0 and 1.</summary>
    public static Expression HardSigmoid(Expression x, double alpha, double beta) => Clip(Add(Multiply(x, alpha), beta), 0, 1);

    /// <summary>x / (1 + |x|).</summary>
    public static Expression Softsign(Expression x) => Divide(x, Add(Absolute(x), 1));

    /// <summary>α · tanh(β · x).</summary>
    public static Expression ScaledTanh(Expression x, double alpha, double beta) => Multiply(Apply(UnaryFunction.Tanh, Multiply(x, beta)), alpha);

    /// <summary>α · ln(1 + e^(β · x)).</summary>
    public static Expression ParametricSoftplus(Expression x, double alpha, double beta) => Multiply(Apply(UnaryFunction.Softplus, Multiply(x, beta)), alpha);

    /// <summary>α · x + β.</summary>
    public static Expression Affine(Expression x, double alpha, double beta) => Add(Multiply(x, alpha), beta);

    /// <summary>x · sigmoid(α · x).</summary>
    public static Expression Swish(Expression x, double alpha) =>
        alpha == 1 ? Apply(UnaryFunction.Silu, x) : Multiply(x, Apply(UnaryFunction.Sigmoid, Multiply(x, alpha)));

    /// <summary>x, held within two bounds.</summary>
    public static Expression Clip(Expression x, double lower, double upper) => Min(Max(x, lower), upper);
}
