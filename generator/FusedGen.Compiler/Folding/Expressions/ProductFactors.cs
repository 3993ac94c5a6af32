using FusedGen.Compiler.Graph.Expressions;

namespace FusedGen.Compiler.Folding.Expressions;

/// <summary>A product taken apart: <c>constant · factor · factor …</c></summary>
internal sealed record ProductFactors(double Constant, List<Expression> Factors)
{
    /// <summary>More factors than any activation has; it also bounds the walk through shared parts.</summary>
    private const int MostFactors = 6;

    /// <summary>
    /// The factors of a multiplication of two at least; null for another node, and for a product of many.
    /// </summary>
    public static ProductFactors? Of(Expression node)
    {
        if (node is not BinaryExpression { Function: BinaryFunction.Multiply } || !Graph.ElementTypes.IsFloating(node.Type))
        {
            return null;
        }

        double constant = 1;
        List<Expression> factors = [];
        Stack<Expression> pending = new();
        pending.Push(node);
        while (pending.Count > 0)
        {
            switch (pending.Pop())
            {
                case FloatConstant c:
                    constant *= c.Value;
                    break;

                case BinaryExpression { Function: BinaryFunction.Multiply } product:
                    pending.Push(product.Right);
                    pending.Push(product.Left);
                    break;

                case BinaryExpression { Function: BinaryFunction.Divide, Right: FloatConstant c } quotient when c.Value != 0:
                    constant /= c.Value;
                    pending.Push(quotient.Left);
                    break;

                case { } factor:
                    factors.Add(factor);
                    break;
            }

            if (factors.Count + pending.Count > MostFactors)
            {
                return null;
            }
        }

        return factors.Count >= 2 ? new ProductFactors(constant, factors) : null;
    }
}
