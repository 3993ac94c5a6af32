using FusedGen.Compiler.Folding.Expressions;
using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Folding.Rewrites;

/// <summary>
/// <c>x·1 = x</c>, <c>x·sigmoid(x) = silu(x)</c> and the other rules of <see cref="ExpressionSimplifier"/>, within one
/// map or epilogue. A constant input whose elements are all the same becomes a number in the expression, and a value
/// that is read twice is one input.
/// </summary>
internal sealed class SimplifiedExpressions : Rewrite
{
    public override string Name => "simplified expressions";

    public override string Algebra => "x·1 = x, x·sigmoid(x) = silu(x), …";

    public override bool TryApply(Operation operation, FoldingContext context)
    {
        if (!context.IsNewTo(this, operation))
        {
            return false;
        }

        switch (operation)
        {
            case MapOperation map:
                OperandList operands = new();
                if (Simplified(map.Expression, map.Inputs, operands) is not { } expression)
                {
                    return false;
                }

                context.Replace(map, MapParts.Make(map.Origin, expression, operands.Values, map.Output));
                return true;

            case LinearOperation or ConvolutionOperation when KernelParts.EpilogueOf(operation) is { } epilogue:
                OperandList others = new(operation.Output);
                if (Simplified(epilogue.Expression, [operation.Output, .. epilogue.Inputs], others) is not { } last)
                {
                    return false;
                }

                Epilogue? simple = last is InputExpression { Index: 0 } ? null : new Epilogue(last, others.Values.Skip(1).ToArray());
                context.Replace(operation, KernelParts.WithEpilogue(operation, simple, operation.Origin, operation.Output));
                return true;

            default:
                return false;
        }
    }

    /// <summary>The simplified expression over the list of operands; null where nothing changes.</summary>
    private static Expression? Simplified(Expression expression, IReadOnlyList<Value> inputs, OperandList operands)
    {
        ExpressionSimplifier simplifier = new();
        Expression simple = simplifier.Simplify(ExpressionRebuilding.ReplaceInputs(expression, input => (Expression?)Uniform(inputs[input.Index]) ?? input));
        Expression adopted = operands.Adopt(simple, inputs);
        bool same = ReferenceEquals(simplifier.Pool.InternAll(adopted), simplifier.Pool.InternAll(expression))
            && operands.Values.SequenceEqual(inputs)
            && ExpressionOrder.Of(expression).Count == ExpressionOrder.Of(adopted).Count;
        return same ? null : adopted;
    }

    private static Expression? Uniform(Value value)
    {
        if (value.Constant is not { Count: > 0 } tensor)
        {
            return null;
        }

        if (tensor.Type.IsFloating())
        {
            double first = tensor.Floats[0];
            return tensor.Floats.All(x => x.Equals(first)) ? new FloatConstant(first, tensor.Type) : null;
        }

        long integer = tensor.Integers[0];
        return tensor.Integers.All(x => x == integer) ? new IntegerConstant(integer, tensor.Type) : null;
    }
}
