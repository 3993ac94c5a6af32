using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;

namespace FusedGen.Compiler.Folding.Expressions;

/// <summary>
/// A rule of simplification: what a node, whose operands are already simple, can be written as; null where the rule
/// does not fit.
/// </summary>
internal delegate Expression? ExpressionRule(Expression node, ExpressionSimplifier simplifier);

/// <summary>
/// Rewrites an expression from its leaves up by local rules, each shared part once. Every rule makes the expression
/// smaller or brings it nearer to one form, so that simplifying again changes nothing.
/// </summary>
internal sealed class ExpressionSimplifier
{
    private static readonly ExpressionRule[] Rules =
    [
        ConstantRules.Evaluate,
        ConstantRules.ToTheRight,
        ArithmeticRules.Neutral,
        ArithmeticRules.Signs,
        ArithmeticRules.ConstantsInARow,
        ArithmeticRules.Quotients,
        ArithmeticRules.Powers,
        CastRules.WholeNumbers,
        BoundRules.Bounds,
        BoundRules.Selections,
        ActivationRules.Logistic,
        ActivationRules.Products,
    ];

    /// <summary>The pool that all expressions of this simplifier live in.</summary>
    public ExpressionPool Pool { get; } = new();

    /// <summary>The simplest form that the rules lead to.</summary>
    public Expression Simplify(Expression root) => ExpressionRebuilding.Rebuild(root, Make);

    /// <summary>The simplest form of a node whose operands are simple and of this pool.</summary>
    public Expression Make(Expression node)
    {
        Expression known = Pool.Intern(node);
        foreach (ExpressionRule rule in Rules)
        {
            if (rule(known, this) is { } simpler)
            {
                return simpler;
            }
        }

        return known;
    }

    public Expression Constant(double value, ElementType type) => Pool.Intern(new FloatConstant(value, type));

    public Expression Unary(UnaryFunction function, Expression operand) => Make(new UnaryExpression(function, operand, operand.Type));

    public Expression Binary(BinaryFunction function, Expression left, Expression right) => Make(new BinaryExpression(function, left, right, left.Type));

    public Expression Negate(Expression operand) => Unary(UnaryFunction.Negate, operand);

    public Expression Add(Expression left, Expression right) => Binary(BinaryFunction.Add, left, right);

    public Expression Subtract(Expression left, Expression right) => Binary(BinaryFunction.Subtract, left, right);

    public Expression Multiply(Expression left, Expression right) => Binary(BinaryFunction.Multiply, left, right);

    public Expression Multiply(Expression left, double factor) => Multiply(left, Constant(factor, left.Type));
}
